/* What people decide: refused with a reason, or stored and effective. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide.h"
#include "office_kit.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define DAY_17 19494 /* 2023-05-17 */

/* Decides in a transaction of its own. Returns "ok: …" or "no: …"; static. */
static const char *said(struct kit *kit, const char *request_text)
{
	static char text[2000];
	json_error_t where;
	json_t *request = json_loads(request_text, 0, &where);

	if (request == NULL)
		fail_msg("%s: %s", request_text, where.text);
	ok(kit, store_begin(kit->office.store, &kit->err));
	json_t *answer = decide(
	    &kit->office, request, "shoubaoctl uid=0", NOW, &kit->err);
	if (answer == NULL)
		fail_msg("%s: %s", request_text, kit->err.text);
	ok(kit, store_commit(kit->office.store, &kit->err));
	snprintf(text, sizeof text, "%s: %s",
	    json_is_true(json_object_get(answer, "ok")) ? "ok" : "no",
	    json_string_value(json_object_get(answer, "text")));
	json_decref(request);
	json_decref(answer);
	return text;
}

static void expect(struct kit *kit, const char *request, const char *answer)
{
	const char *text = said(kit, request);

	if (strncmp(text, answer, 3) != 0 || strstr(text, answer + 3) == NULL)
		fail_msg("%s\n  said   %s\n  wanted %s", request, text, answer);
}

struct row {
	const char *request, *answer;
};

static int set_up(void **state)
{
	struct kit *kit = mem_calloc(1, sizeof *kit);

	kit_open(kit, "live", false);
	*state = kit;
	return 0;
}

static int tear_down(void **state)
{
	kit_close(*state);
	free(*state);
	return 0;
}

/* --- refusals ----------------------------------------------------------------
 */

/* Mail 1 is ours, 2 none of ours, 3 an automatic one, 4 cannot be read, 5 has
 * not been judged. */
static void what_makes_no_sense_is_refused_and_says_why(void **state)
{
	static const struct row rows[] = {
	    {"{}", "no: no command"},
	    {"{'command':'asign'}", "no: did you mean \"assign\"?"},
	    {"{'command':'assign','message':'1','unit':'X01'}",
		"no: assign: the reason is missing"},
	    {"{'command':'assign','message':'1','unit':'X01','reason':' '}",
		"no: assign: the reason is missing"},
	    {"{'command':'assign','unit':'X01','reason':'r'}",
		"no: the message is missing"},
	    {"{'command':'assign','message':'1','reason':'r'}",
		"no: needs a unit, a material or a day"},
	    {"{'command':'assign','message':'77','unit':'X01','reason':'r'}",
		"no: there is no mail \"77\""},
	    {"{'command':'assign','message':'1','unit':'X001','reason':'r'}",
		"no: no unit of hefei-2023 is called \"X001\"; did you mean"},
	    {"{'command':'assign','message':'1','unit':'非东县','reason':'r'}",
		"no: did you mean 肥东县教育局 (X01)"},
	    {"{'command':'assign','message':'1','material':'contct','reason':"
	     "'r'}",
		"no: did you mean \"contact\"?"},
	    {"{'command':'assign','message':'1','material':'xyz','reason':'r'}",
		"no: there are: contact, campus-plan"},
	    {"{'command':'assign','message':'1','day':'2023-05-24','reason':"
	     "'r'}",
		"no: goes from 2023-05-17 to 2023-05-23"},
	    {"{'command':'assign','message':'1','day':'yesterday','reason':"
	     "'r'}",
		"no: is no day"},
	    {"{'command':'assign','message':'1','material':'contact','day':"
	     "'0517','reason':'r'}",
		"no: is owed once, not for each day"},
	    {"{'command':'assign','message':'2','day':'0517','reason':'r'}",
		"no: none of ours: say its unit"},
	    {"{'command':'assign','message':'3','unit':'X01','reason':'r'}",
		"no: an automatic one"},
	    {"{'command':'assign','message':'4','unit':'X01','reason':'r'}",
		"no: could not be read"},
	    {"{'command':'assign','message':'1','unit':'X01','reason':'r',"
	     "'until':'2023-05-20'}",
		"no: assign takes no until"},
	    {"{'command':'assign','message':'1','unit':7,'reason':'r'}",
		"no: unit is no text"},
	    {"{'command':'assign','message':'1','campaign':'hefei-2024',"
	     "'unit':'X01','reason':'r'}",
		"no: mail 1 belongs to hefei-2023"},
	    {"{'command':'accept','message':'2','reason':'r'}",
		"no: `assign` makes it one"},
	    {"{'command':'accept','message':'5','reason':'r'}",
		"no: has not been judged yet"},
	    {"{'command':'resend','message':'3'}", "no: never answered"},
	    {"{'command':'waive','unit':'Q01','material':'contact','reason':"
	     "'r'}",
		"no: 瑶海区教育局 does not owe 联络员信息表"},
	    {"{'command':'waive','unit':'X01','material':'contact','reason':"
	     "'r','campaign':'x'}",
		"no: no such campaign; there are: hefei-2023"},
	    {"{'command':'extend','unit':'X01','material':'contact','reason':"
	     "'r'}",
		"no: the until is missing"},
	    {"{'command':'extend','unit':'X01','material':'contact','until':"
	     "'soon','reason':'r'}",
		"no: \"soon\" is no instant"},
	    {"{'command':'extend','unit':'X01','material':'contact','until':"
	     "'2023-05-11','reason':'r'}",
		"no: is 2023-05-11T23:59:59+08:00 already"},
	    {"{'command':'extend','unit':'X01','material':'cases','until':"
	     "'2023-05-30','reason':'r'}",
		"no: has no deadline"},
	    {"{'command':'confirm-address','address':'nobody','unit':'X01',"
	     "'reason':'r'}",
		"no: no mail address"},
	    {"{'command':'confirm-address','address':'a b@c.example','unit':"
	     "'X01','reason':'r'}",
		"no: no mail address"},
	    {"{'command':'confirm-address','address':'ZCC@edu.example','unit':"
	     "'X01','reason':'r'}",
		"no: our own mailbox office"},
	    {"{'command':'confirm-address','address':'Feidong@county.example',"
	     "'unit':'肥东','reason':'r'}",
		"no: it is in the roster"},
	    {"{'command':'confirm-address','address':'a@b.example','unit':"
	     "'all','reason':'r'}",
		"no: is called \"all\""},
	    {"{'command':'release','message':'all','reason':'r'}",
		"no: no message is waiting"},
	};
	struct kit *kit = *state;

	kit_mail(kit, &(struct kit_mail){.unit = "X01"});
	kit_mail(kit, &(struct kit_mail){.disposition = "other"});
	kit_mail(kit, &(struct kit_mail){.disposition = "silent"});
	kit_stuck(kit);
	ok(kit, store_begin(kit->office.store, &kit->err));
	kit_spool(kit);
	ok(kit, store_commit(kit->office.store, &kit->err));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *request = mem_strdup(rows[i].request);
		for (char *at = request; (at = strchr(at, '\'')) != NULL;)
			*at = '"';
		expect(kit, request, rows[i].answer);
		free(request);
	}
	for (int64_t id = 1; id <= 3; id++)
		assert_false(kit_is_spooled(kit, id));
}

static void a_reason_has_an_end(void **state)
{
	char request[1300];
	char reason[1102];

	memset(reason, 'x', sizeof reason - 1);
	reason[sizeof reason - 1] = '\0';
	kit_mail(*state, &(struct kit_mail){.unit = "X01"});
	snprintf(request, sizeof request,
	    "{\"command\":\"accept\",\"message\":\"1\",\"reason\":\"%s\"}",
	    reason);
	expect(*state, request, "no: longer than 1000 bytes");
}

/* --- assign, accept, resend
 * --------------------------------------------------- */

static void expect_decided(struct kit *kit, int64_t id, const char *unit,
    const char *material, int32_t day, bool accepted)
{
	char *its_unit, *its_material;
	int32_t its_day;
	bool is_accepted;

	ok(kit, store_mail_decisions(kit->office.store, id, &its_unit,
		    &its_material, &its_day, &is_accepted, &kit->err));
	assert_string_equal(its_unit ? its_unit : "", unit);
	assert_string_equal(its_material ? its_material : "", material);
	assert_int_equal(its_day, day);
	assert_int_equal(is_accepted, accepted);
	free(its_unit);
	free(its_material);
}

static void an_assigned_mail_is_judged_again(void **state)
{
	struct kit *kit = *state;
	int64_t id = kit_mail(kit, &(struct kit_mail){.held = "unit-unknown"});

	expect(kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"unit\":\"肥东县\","
	    "\"material\":\"活动日报\",\"day\":\"5月18日\",\"reason\":"
	    "\"打过电话\"}",
	    "ok: to 肥东县教育局 (X01) as 活动情况日报表 for 2023-05-18");
	expect_decided(kit, id, "X01", "activity-daily", DAY_17 + 1, false);
	assert_true(kit_is_spooled(kit, id));
}

static void what_a_later_assign_leaves_open_stays(void **state)
{
	struct kit *kit = *state;
	int64_t id = kit_mail(kit, &(struct kit_mail){.unit = "X02"});

	expect(kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"unit\":\"X01\","
	    "\"material\":\"media-daily\",\"reason\":\"r\"}",
	    "ok: ");
	expect(kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"day\":\"0519\","
	    "\"reason\":\"r\"}",
	    "ok: ");
	expect_decided(kit, id, "X01", "media-daily", DAY_17 + 2, false);
	expect(kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"material\":"
	    "\"contact\",\"reason\":\"r\"}",
	    "ok: ");
	expect_decided(kit, id, "X01", "contact", DAY_NONE, false);
}

static void a_mail_is_found_by_its_message_id(void **state)
{
	kit_mail(*state, &(struct kit_mail){.unit = "X02"});
	expect(*state,
	    "{\"command\":\"assign\",\"message\":\"<m1@x.example>\","
	    "\"unit\":\"X01\",\"reason\":\"r\"}",
	    "ok: mail 1 is assigned");
}

static int count_held(void *context, const struct store_mail *mail)
{
	(void)mail;
	++*(int *)context;
	return 0;
}

static int held(struct kit *kit)
{
	int count = 0;

	ok(kit,
	    store_mail_held(kit->office.store, &count, count_held, &kit->err));
	return count;
}

static void an_accepted_mail_leaves_the_held_list(void **state)
{
	struct kit *kit = *state;
	int64_t id = kit_mail(kit, &(struct kit_mail){.unit = "X01",
				       .held = "day-disagrees",
				       .material = "activity-daily",
				       .day = DAY_17});

	assert_int_equal(held(kit), 1);
	expect(kit,
	    "{\"command\":\"accept\",\"message\":\"1\",\"reason\":\"r\"}",
	    "ok: accepted as it is; it is judged again");
	assert_int_equal(held(kit), 0);
	assert_true(kit_is_spooled(kit, id));
	expect_decided(kit, id, "", "", DAY_NONE, true);
}

static void a_mail_of_nobody_leaves_it_too_and_that_is_said(void **state)
{
	kit_mail(*state, &(struct kit_mail){.held = "unit-unknown"});
	expect(*state,
	    "{\"command\":\"accept\",\"message\":\"1\",\"reason\":\"r\"}",
	    "ok: filed under no unit");
	assert_int_equal(held(*state), 0);
}

static void an_unreadable_mail_can_be_settled_or_read_again(void **state)
{
	struct kit *kit = *state;
	int64_t one = kit_stuck(kit), other = kit_stuck(kit);

	assert_int_equal(held(kit), 2);
	expect(kit,
	    "{\"command\":\"accept\",\"message\":\"1\",\"reason\":\"r\"}",
	    "ok: off the held list");
	assert_int_equal(held(kit), 1);
	assert_false(kit_is_spooled(kit, one));
	expect(kit, "{\"command\":\"resend\",\"message\":\"2\"}", "ok: ");
	assert_true(kit_is_spooled(kit, other));
}

static void a_resent_mail_is_answered_again(void **state)
{
	struct kit *kit = *state;
	int64_t id = kit_mail(kit, &(struct kit_mail){.unit = "X01"});

	expect(kit, "{\"command\":\"resend\",\"message\":\"1\"}",
	    "ok: answered once more");
	struct store_mail mail = kit_get(kit, id);
	assert_int_equal(mail.state, MAIL_SPOOLED);
	assert_true(mail.answer_again);
	store_mail_free(&mail);
}

/* --- waive, extend
 * ------------------------------------------------------------- */

static struct history *history_of(struct kit *kit, const char *unit)
{
	struct history *history;

	ok(kit, store_history(kit->office.store, "hefei-2023", unit, 0,
		    &history, &kit->err));
	return history;
}

static void a_waiver_is_for_one_day_or_for_all(void **state)
{
	struct kit *kit = *state;

	expect(kit,
	    "{\"command\":\"waive\",\"unit\":\"肥东\",\"material\":"
	    "\"activity-daily\",\"day\":\"2023-05-17\",\"reason\":\"停电\"}",
	    "ok: 活动情况日报表 of 肥东县教育局 is waived for 2023-05-17");
	expect(kit,
	    "{\"command\":\"waive\",\"unit\":\"all\",\"material\":"
	    "\"summary\",\"reason\":\"r\"}",
	    "ok: 活动周总结 of every unit is waived");
	struct history *history = history_of(kit, "X01");
	assert_int_equal(history->waiver_count, 2);
	history_free(history);
	history = history_of(kit, "X02");
	assert_int_equal(history->waiver_count, 1);
	assert_string_equal(history->waivers[0].material, "summary");
	assert_int_equal(history->waivers[0].day, DAY_NONE);
	history_free(history);
}

static void an_extension_judges_late_mail_again_and_no_other(void **state)
{
	struct kit *kit = *state;
	struct kit_mail mail = {.unit = "X01",
	    .material = "activity-daily",
	    .day = DAY_17,
	    .late = true};
	int64_t late = kit_mail(kit, &mail);

	mail.late = false;
	int64_t timely = kit_mail(kit, &mail);
	mail.late = true;
	mail.day = DAY_17 + 1;
	int64_t of_next_day = kit_mail(kit, &mail);
	mail.day = DAY_17;
	mail.unit = "X02";
	int64_t of_another = kit_mail(kit, &mail);
	expect(kit,
	    "{\"command\":\"extend\",\"unit\":\"X01\",\"material\":"
	    "\"activity-daily\",\"day\":\"2023-05-17\",\"until\":"
	    "\"2023-05-18 12:00\",\"reason\":\"停电\"}",
	    "ok: until 2023-05-18T12:00:00+08:00; 1 mail is judged again");
	assert_true(kit_is_spooled(kit, late));
	assert_false(kit_is_spooled(kit, timely));
	assert_false(kit_is_spooled(kit, of_next_day));
	assert_false(kit_is_spooled(kit, of_another));
	struct history *history = history_of(kit, "X01");
	assert_int_equal(history->extension_count, 1);
	assert_int_equal(history->extensions[0].until, 1684382400);
	history_free(history);
}

/* --- confirm-address
 * ------------------------------------------------------------ */

static void a_confirmed_address_brings_its_own_mail_in(void **state)
{
	struct kit *kit = *state;
	struct kit_mail mail = {.from = STRANGER,
	    .unit = "X01",
	    .material = "contact",
	    .day = DAY_NONE,
	    .unverified = true};
	int64_t unverified = kit_mail(kit, &mail);
	int64_t misspelt = kit_mail(
	    kit, &(struct kit_mail){.from = STRANGER, .held = "misspelt"});

	mail.unit = "X02";
	int64_t of_another_unit = kit_mail(kit, &mail);
	mail.unit = "X01";
	mail.from = "li@elsewhere.example";
	int64_t of_another_sender = kit_mail(kit, &mail);
	expect(kit,
	    "{\"command\":\"confirm-address\",\"address\":"
	    "\"Zhang@Somewhere.example\",\"unit\":\"X01\",\"reason\":\"r\"}",
	    "ok: 2 mails are judged again");
	assert_true(kit_is_spooled(kit, unverified));
	assert_true(kit_is_spooled(kit, misspelt));
	assert_false(kit_is_spooled(kit, of_another_unit));
	assert_false(kit_is_spooled(kit, of_another_sender));
	char *unit = store_confirmed_unit(
	    kit->office.store, "hefei-2023", STRANGER, 0);
	assert_string_equal(unit, "X01");
	free(unit);
	expect(kit,
	    "{\"command\":\"confirm-address\",\"address\":\"" STRANGER
	    "\",\"unit\":\"X01\",\"reason\":\"r\"}",
	    "no: it is confirmed");
}

/* --- release
 * --------------------------------------------------------------------- */

static enum outbox_state state_of(struct kit *kit, int64_t id)
{
	struct outbox_mail mail;

	assert_int_equal(
	    store_outbox_get(kit->office.store, id, &mail, &kit->err), 1);
	enum outbox_state its = mail.state;
	outbox_mail_free(&mail);
	return its;
}

static const char release_all[] =
    "{\"command\":\"release\",\"message\":\"all\",\"reason\":\"r\"}";

static void what_waited_is_released_one_by_one_or_all(void **state)
{
	struct kit *kit = *state;
	int64_t one = kit_mail(kit, &(struct kit_mail){.unit = "X01"});
	int64_t other = kit_mail(kit, &(struct kit_mail){.unit = "X02"});
	int64_t answer = kit_answer(kit, one, FEIDONG);
	int64_t other_answer = kit_answer(kit, other, FEIDONG);

	expect(kit,
	    "{\"command\":\"release\",\"message\":\"1\",\"reason\":\"r\"}",
	    "ok: 1 message is released");
	assert_int_equal(state_of(kit, answer), OUTBOX_QUEUED);
	assert_int_equal(state_of(kit, other_answer), OUTBOX_WAITING);
	for (int i = 0; i < 600; i++)
		kit_answer(kit, other, FEIDONG);
	expect(kit, release_all, "ok: 601 messages are released");
	assert_int_equal(state_of(kit, other_answer), OUTBOX_QUEUED);
}

static void nothing_leaves_a_mailbox_that_holds(void **state)
{
	struct kit kit;

	(void)state;
	kit_open(&kit, "hold", false);
	int64_t id = kit_mail(&kit, &(struct kit_mail){.unit = "X01"});
	int64_t answer = kit_answer(&kit, id, FEIDONG);
	expect(&kit, release_all, "no: sending = \"hold\"");
	assert_int_equal(state_of(&kit, answer), OUTBOX_WAITING);
	kit_close(&kit);
}

static void only_reviewers_get_mail_while_only_they_may(void **state)
{
	struct kit kit;

	(void)state;
	kit_open(&kit, "reviewers", false);
	int64_t id = kit_mail(&kit, &(struct kit_mail){.unit = "X01"});
	int64_t answer = kit_answer(&kit, id, FEIDONG);
	int64_t digest = kit_answer(&kit, 0, "chen@hefei-edu.example");
	expect(&kit, release_all, "ok: 1 message is released, 1 still wait");
	assert_int_equal(state_of(&kit, answer), OUTBOX_WAITING);
	assert_int_equal(state_of(&kit, digest), OUTBOX_QUEUED);
	kit_close(&kit);
}

/* --- several campaigns, audit
 * ----------------------------------------------------- */

static void of_several_campaigns_one_must_be_named(void **state)
{
	struct kit kit;

	(void)state;
	kit_open(&kit, "live", true);
	expect(&kit,
	    "{\"command\":\"waive\",\"unit\":\"X01\",\"material\":"
	    "\"contact\",\"reason\":\"r\"}",
	    "no: which campaign is meant: hefei-2023, ");
	expect(&kit,
	    "{\"command\":\"waive\",\"campaign\":\"hefei-2023\",\"unit\":"
	    "\"X01\",\"material\":\"contact\",\"reason\":\"r\"}",
	    "ok: ");
	/* A judged mail knows its campaign. */
	kit_mail(&kit, &(struct kit_mail){.unit = "X02"});
	expect(&kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"unit\":\"X01\","
	    "\"reason\":\"r\"}",
	    "ok: ");
	kit_close(&kit);
}

static int keep_line(
    void *context, int64_t at, const char *kind, const char *text)
{
	assert_int_equal(at, NOW);
	snprintf(context, 500, "%s|%s", kind, text);
	return 0;
}

static void every_decision_is_audited_with_its_reason(void **state)
{
	struct kit *kit = *state;
	char line[500] = "";
	int64_t id = kit_mail(kit, &(struct kit_mail){.unit = "X02"});

	expect(kit,
	    "{\"command\":\"assign\",\"message\":\"1\",\"unit\":\"X01\","
	    "\"reason\":\"打过电话\"}",
	    "ok: ");
	ok(kit,
	    store_audit_of(kit->office.store, id, line, keep_line, &kit->err));
	assert_string_equal(line,
	    "assign|shoubaoctl uid=0: assign, 肥东县教育局 (X01); reason: "
	    "打过电话");
}

#define in_an_office(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    in_an_office(what_makes_no_sense_is_refused_and_says_why),
	    in_an_office(a_reason_has_an_end),
	    in_an_office(an_assigned_mail_is_judged_again),
	    in_an_office(what_a_later_assign_leaves_open_stays),
	    in_an_office(a_mail_is_found_by_its_message_id),
	    in_an_office(an_accepted_mail_leaves_the_held_list),
	    in_an_office(a_mail_of_nobody_leaves_it_too_and_that_is_said),
	    in_an_office(an_unreadable_mail_can_be_settled_or_read_again),
	    in_an_office(a_resent_mail_is_answered_again),
	    in_an_office(a_waiver_is_for_one_day_or_for_all),
	    in_an_office(an_extension_judges_late_mail_again_and_no_other),
	    in_an_office(a_confirmed_address_brings_its_own_mail_in),
	    in_an_office(what_waited_is_released_one_by_one_or_all),
	    cmocka_unit_test(nothing_leaves_a_mailbox_that_holds),
	    cmocka_unit_test(only_reviewers_get_mail_while_only_they_may),
	    cmocka_unit_test(of_several_campaigns_one_must_be_named),
	    in_an_office(every_decision_is_audited_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
