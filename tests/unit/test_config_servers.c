/* Mail servers as sources and sinks, and what is known of providers. */
#include "config_case.h"

#include "config/profiles.h"

#define SOURCE "source = { maildir = \"state/in\"; };"
#define SINK "sink = { maildir = \"state/out\"; };"
#define LOGIN "user = \"office\"; password_file = \"secret\"; };"

static const struct config_slip mistakes[] = {
    {SOURCE, "source = { };", 0, "source: expected one of maildir and imap"},
    {SOURCE, "source = { maildir = \"state/in\"; imap = \"imaps://a\"; };", 0,
	"source: expected one of maildir and imap"},
    {SOURCE, "source = { maildir = \"state/in\"; user = \"a\"; };", 0,
	"user has no meaning for a Maildir"},
    {SOURCE, "source = { imap = \"mail.example\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE, "source = { imap = \"smtps://mail.example\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE, "source = { imap = \"imaps://mail.example:0\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE, "source = { imap = \"imaps://mail.example:99999\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE, "source = { imap = \"imaps://me@mail.example\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE, "source = { imap = \"imaps://[::1:993\"; " LOGIN, 0,
	"expected \"imaps://host\""},
    {SOURCE,
	"source = { imap = \"imaps://mail.example\"; tls = \"none\"; " LOGIN, 0,
	"imaps:// is TLS from the first byte"},
    {SOURCE,
	"source = { imap = \"imap://mail.example\"; tls = \"none\"; " LOGIN, 0,
	"tls = \"none\": only to this machine"},
    {SOURCE,
	"source = { imap = \"imap://localhost.example\"; tls = "
	"\"none\"; " LOGIN,
	0, "tls = \"none\": only to this machine"},
    {SOURCE, "source = { imap = \"imaps://mail.example\"; };", 0,
	"this source lacks user"},
    {SOURCE, "source = { imap = \"imaps://mail.example\"; user = \"a\"; };", 0,
	"user without a password"},
    {SOURCE,
	"source = { imap = \"imaps://mail.example\"; "
	"password_credential = \"x\"; " LOGIN,
	0, "only one of them"},
    {SOURCE,
	"source = { imap = \"imaps://mail.example\"; profile = \"163.com\"; "
	"" LOGIN,
	0, "expected one of 163 qq exmail generic"},
    {SOURCE,
	"source = { imap = \"imaps://mail.example\"; ca_file = \"no.pem\"; "
	"" LOGIN,
	0, "there is no readable file"},
    {SOURCE,
	"source = { imap = \"imaps://mail.example\"; proxy = \"host:1\"; "
	"" LOGIN,
	0, "expected \"socks5h://host:port\""},
    {SINK, "sink = { smtp = \"imaps://mail.example\"; " LOGIN, 0,
	"expected \"smtps://host\""},
    {SINK, "sink = { smtp = \"smtps://a.example\"; password_file = \"x\"; };",
	0, "a password without user"},
};

static void each_mistake_is_named(void **state)
{
	struct config_case config;
	size_t wrong = 0;

	(void)state;
	case_begin(&config);
	for (size_t i = 0; i < COUNT(mistakes); i++)
		wrong += !case_slips(&config, &mistakes[i]);
	case_end(&config);
	assert_int_equal(wrong, 0);
}

static void servers_load_with_their_defaults(void **state)
{
	static const struct {
		const char *from, *to;
		bool sink;
		const char *host;
		int port;
		enum tls_mode tls;
		const char *profile;
	} cases[] = {
	    {SOURCE, "source = { imap = \"imaps://mail.example\"; " LOGIN,
		false, "mail.example", 993, TLS_IMPLICIT, "generic"},
	    {SOURCE, "source = { imap = \"imap://mail.example/\"; " LOGIN,
		false, "mail.example", 143, TLS_STARTTLS, "generic"},
	    {SOURCE, "source = { imap = \"imaps://imap.163.com\"; " LOGIN,
		false, "imap.163.com", 993, TLS_IMPLICIT, "163"},
	    {SOURCE,
		"source = { imap = \"imaps://mail.example\"; "
		"profile = \"qq\"; " LOGIN,
		false, "mail.example", 993, TLS_IMPLICIT, "qq"},
	    {SOURCE,
		"source = { imap = \"imap://127.0.0.1:1143\"; "
		"tls = \"none\"; " LOGIN,
		false, "127.0.0.1", 1143, TLS_NONE, "generic"},
	    {SOURCE, "source = { imap = \"imaps://[2001:db8::1]:1\"; " LOGIN,
		false, "2001:db8::1", 1, TLS_IMPLICIT, "generic"},
	    {SINK, "sink = { smtp = \"smtps://smtp.exmail.qq.com\"; " LOGIN,
		true, "smtp.exmail.qq.com", 465, TLS_IMPLICIT, "exmail"},
	    {SINK, "sink = { smtp = \"smtp://relay.example\"; };", true,
		"relay.example", 587, TLS_STARTTLS, "generic"},
	};
	struct config_case config;
	int line;

	(void)state;
	case_begin(&config);
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = case_changed(cases[i].from, cases[i].to, &line);
		case_load_text(&config, text);
		case_print(&config);
		assert_non_null(config.config);
		const struct mailbox *mailbox = &config.config->mailboxes[0];
		const struct mailbox_end *end = cases[i].sink
						    ? &mailbox->sink
						    : &mailbox->source;
		assert_int_equal(end->transport,
		    cases[i].sink ? TRANSPORT_SMTP : TRANSPORT_IMAP);
		assert_string_equal(end->host, cases[i].host);
		assert_int_equal(end->port, cases[i].port);
		assert_int_equal(end->tls, cases[i].tls);
		assert_string_equal(end->profile->id, cases[i].profile);
		assert_null(end->path);
		assert_null(end->proxy);
		free(text);
	}
	case_end(&config);
}

static void a_providers_domain_is_known_by_its_end(void **state)
{
	static const struct {
		const char *host, *profile;
	} cases[] = {
	    {"imap.163.com", "163"},
	    {"IMAP.126.COM", "163"},
	    {"qq.com", "qq"},
	    {"imap.exmail.qq.com", "exmail"},
	    {"not163.com", "generic"},
	    {"163.com.mail.example", "generic"},
	    {"", "generic"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    profile_of_host(cases[i].host)->id, cases[i].profile);
	assert_null(profile_find("gmail"));
}

static void every_profile_says_what_to_switch_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < profile_count; i++) {
		assert_ptr_equal(profile_find(profiles[i].id), &profiles[i]);
		assert_true(strlen(profiles[i].switch_on) > 0);
		assert_true(strlen(profiles[i].refused) > 0);
		assert_true(profiles[i].poll_secs >= 60);
		assert_true(profiles[i].poll_secs <= 120);
		assert_non_null(profiles[i].sent[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_mistake_is_named),
	    cmocka_unit_test(servers_load_with_their_defaults),
	    cmocka_unit_test(a_providers_domain_is_known_by_its_end),
	    cmocka_unit_test(every_profile_says_what_to_switch_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
