/* Authentication-Results: what counts, and what a sender may try. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "authentication.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define FROM "zhang@edu.example"

static void only_a_result_for_the_from_domain_vouches(void **state)
{
	static const struct {
		const char *results;
		bool vouches;
	} rows[] = {
	    {"mx.edu.example; dmarc=pass", true},
	    {"mx.edu.example; dmarc=pass header.from=edu.example", true},
	    {"mx.edu.example 1; dmarc=pass (p=none) header.from=edu.example",
		true},
	    {"MX.edu.example;\tspf=pass smtp.mailfrom=zhang@edu.example", true},
	    {"mx.edu.example; spf=pass smtp.mailfrom=edu.example", true},
	    {"mx.edu.example; dkim=pass header.d=edu.example", true},
	    {"mx.edu.example; dkim=pass header.i=@edu.example", true},
	    {"(x) mx.edu.example (y) ; dkim = pass header.d = edu.example",
		true},
	    {"mx.edu.example; dkim/1=pass header.d=edu.example", true},
	    {"mx.edu.example; dkim=fail header.d=edu.example; dkim=pass "
	     "header.d=edu.example",
		true},
	    /* somebody else's */
	    {NULL, false},
	    {"", false},
	    {"mx.edu.example; none", false},
	    {"mx.edu.example", false},
	    {"evil.example; dmarc=pass", false},
	    {"mx.edu.example.evil.example; dmarc=pass", false},
	    {"\"mx.edu.example\"; dmarc=pass", false},
	    {"mx.edu.example; dmarc=pass header.from=evil.example", false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=a@evil.example", false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=a@evil-edu.example",
		false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=a@x.edu.example", false},
	    {"mx.edu.example; spf=pass smtp.helo=edu.example", false},
	    {"mx.edu.example; spf=pass", false},
	    {"mx.edu.example; dkim=pass header.d=example", false},
	    {"mx.edu.example; dkim=pass header.d=evil.example", false},
	    /* no result at all */
	    {"mx.edu.example; spf=softfail smtp.mailfrom=edu.example", false},
	    {"mx.edu.example; dkim=none header.d=edu.example", false},
	    {"mx.edu.example; dmarc=fail; spf=pass smtp.mailfrom=edu.example",
		false},
	    /* what a sender can put into it */
	    {"mx.edu.example; spf=fail (dmarc=pass) smtp.mailfrom=a@e.example",
		false},
	    {"mx.edu.example; spf=fail (x; dmarc=pass) smtp.helo=e", false},
	    {"mx.edu.example; spf=fail (x\\); dmarc=pass) smtp.helo=e", false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=\"x; dmarc=pass "
	     "\"@evil.example",
		false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=\"x\\\"; dmarc=pass; "
	     "\"@evil.example",
		false},
	    {"mx.edu.example; spf=fail dmarc=pass header.from=edu.example",
		false},
	    {"mx.edu.example; x=y reason=\"a; dmarc=pass\"", false},
	    {"mx.edu.example; spf=pass smtp.mailfrom=\"@edu.example", false},
	    {"mx.edu.example dmarc=pass; spf=none", false},
	    {"mx.edu.example; xdmarc=pass; dmarcx=pass", false},
	};
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct authentication found;
		authentication_read(
		    rows[i].results, "mx.edu.example", FROM, &found);
		if (authentication_vouches(&found) != rows[i].vouches)
			fail_msg("%s", rows[i].results);
	}
}

static void a_domain_above_the_from_domain_vouches(void **state)
{
	struct authentication found;
	(void)state;

	authentication_read("mx; dkim=pass header.d=mail.example", "mx",
	    "a@vip.mail.example", &found);
	assert_true(authentication_vouches(&found));
	authentication_read("mx; dkim=pass header.d=mail.example", "mx",
	    "a@vipmail.example", &found);
	assert_false(authentication_vouches(&found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_a_result_for_the_from_domain_vouches),
	    cmocka_unit_test(a_domain_above_the_from_domain_vouches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
