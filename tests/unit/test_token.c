/* Tokens: found in whatever a mail program makes of them, good once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "office_kit.h"
#include "token.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define REVIEWER "zhang@edu.example"

static void a_token_is_found_however_it_is_written(void **state)
{
	static const struct {
		const char *text, *token;
	} rows[] = {
	    {"K7QF-M2XD-9TRA-C4WE", "K7QF-M2XD-9TRA-C4WE"},
	    {"Re: 汇总 [k7qf-m2xd-9tra-c4we]", "K7QF-M2XD-9TRA-C4WE"},
	    {"口令K7QF-M2XD-9TRA-C4WE。", "K7QF-M2XD-9TRA-C4WE"},
	    {"> 口令：Ｋ７ＱＦ－Ｍ２ＸＤ－９ＴＲＡ－Ｃ４ＷＥ",
		"K7QF-M2XD-9TRA-C4WE"},
	    {"K7QF - M2XD - 9TRA - C4WE", "K7QF-M2XD-9TRA-C4WE"},
	    {"K7QF-M2XD-\r\n9TRA-C4WE", "K7QF-M2XD-9TRA-C4WE"},
	    {"K7QF\xe2\x80\x91M2XD\xe2\x80\x93"
	     "9TRA\xe2\x80\x94"
	     "C4WE",
		"K7QF-M2XD-9TRA-C4WE"},
	    {"KO1L-oOiI-9TRA-C4WE", "K011-0011-9TRA-C4WE"},
	    {"1234-5678 K7QF-M2XD-9TRA-C4WE x", "K7QF-M2XD-9TRA-C4WE"},
	    {"K7QF-M2XD-9TRA-C4W", NULL},
	    {"K7QF-M2XD-9TRA-C4WEE", NULL},
	    {"AK7QF-M2XD-9TRA-C4WE", NULL},
	    {"K7QF M2XD 9TRA C4WE", NULL},
	    {"K7QF--M2XD-9TRA-C4WE", NULL},
	    {"K7QF-M2UD-9TRA-C4WE", NULL},
	    {"this-that-some-more", NULL},
	    {"6222-0212-3456-7890", NULL},
	    {"活动周肥东县5月17日活动开展情况统计表", NULL},
	    {"", NULL},
	};
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		char token[TOKEN_TEXT] = "";
		bool found = token_find(rows[i].text, token);
		if (found != (rows[i].token != NULL) ||
		    (found && strcmp(token, rows[i].token) != 0))
			fail_msg("%s: \"%s\"", rows[i].text, token);
	}
}

static void every_token_of_a_text_is_found(void **state)
{
	const char *at = "K7QF-M2XD-9TRA-C4WE,K7QF-M2XD-9TRA-C4W2 end";
	char token[TOKEN_TEXT];
	(void)state;

	assert_true(token_next(&at, token));
	assert_string_equal(token, "K7QF-M2XD-9TRA-C4WE");
	assert_true(token_next(&at, token));
	assert_string_equal(token, "K7QF-M2XD-9TRA-C4W2");
	assert_false(token_next(&at, token));
	assert_string_equal(at, "");
}

static enum token_state check(
    struct kit *kit, const char *token, const char *reviewer, int64_t now)
{
	enum token_state state;
	char *campaign;
	int64_t mail;

	ok(kit, token_check(kit->office.store, token, reviewer, now, &state,
		    &campaign, &mail, &kit->err));
	assert_int_equal(campaign != NULL, state != TOKEN_UNKNOWN);
	free(campaign);
	return state;
}

static void a_token_is_good_once_for_its_reviewer_until_it_expires(void **state)
{
	struct kit kit;
	char token[TOKEN_TEXT], other[TOKEN_TEXT], found[TOKEN_TEXT];
	bool spent;
	(void)state;

	kit_open(&kit, "live", false);
	struct store *store = kit.office.store;
	ok(&kit, store_begin(store, &kit.err));
	ok(&kit, token_new(store, &kit.office.config->campaigns[0], REVIEWER, 0,
		     NOW, NOW + 100, token, &kit.err));
	ok(&kit, token_new(store, &kit.office.config->campaigns[0], REVIEWER, 0,
		     NOW, NOW + 100, other, &kit.err));
	assert_string_not_equal(token, other);
	assert_true(token_find(token, found));
	assert_string_equal(token, found);
	assert_int_equal(check(&kit, token, REVIEWER, NOW), TOKEN_GOOD);
	assert_int_equal(
	    check(&kit, token, "ZHANG@edu.example", NOW + 99), TOKEN_GOOD);
	assert_int_equal(
	    check(&kit, token, REVIEWER, NOW + 100), TOKEN_EXPIRED);
	assert_int_equal(
	    check(&kit, token, "li@edu.example", NOW), TOKEN_UNKNOWN);
	assert_int_equal(
	    check(&kit, "K7QF-M2XD-9TRA-C4WE", REVIEWER, NOW), TOKEN_UNKNOWN);
	ok(&kit, token_spend(store, token, 0, NOW, &spent, &kit.err));
	assert_true(spent);
	ok(&kit, token_spend(store, token, 0, NOW, &spent, &kit.err));
	assert_false(spent);
	assert_int_equal(check(&kit, token, REVIEWER, NOW), TOKEN_USED);
	assert_int_equal(check(&kit, other, REVIEWER, NOW), TOKEN_GOOD);
	ok(&kit, store_commit(store, &kit.err));
	kit_close(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_is_found_however_it_is_written),
	    cmocka_unit_test(every_token_of_a_text_is_found),
	    cmocka_unit_test(
		a_token_is_good_once_for_its_reviewer_until_it_expires),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
