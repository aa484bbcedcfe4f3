/* Decisions by mail: whose token decides about what, and that a reviewer is
 * told in words of his own why something was not done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/facts.h"
#include "decide.h"
#include "decide_mail.h"
#include "office_kit.h"
#include "token.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define CHEN "chen@hefei-edu.example"

static int set_up(void **state)
{
	struct kit *kit = mem_calloc(1, sizeof *kit);

	kit_open(kit, "live", true);
	((struct mailbox *)kit->config->mailboxes)->decisions = DECISIONS_TOKEN;
	*state = kit;
	return 0;
}

static int tear_down(void **state)
{
	kit_close(*state);
	free(*state);
	return 0;
}

/* A reviewer's mail, as it was read. */
static struct facts *letter(
    const char *from, const char *token, const char *text)
{
	struct facts *facts = facts_new();

	free(facts->subject);
	free(facts->text);
	facts->subject = mem_printf("Re: [%s]", token);
	facts->text = mem_strdup(text);
	facts->message_id = mem_strdup("reply@x.example");
	facts->from = mem_calloc(1, sizeof *facts->from);
	facts->from[0].name = mem_strdup("");
	facts->from[0].address = mem_strdup(from);
	facts->from_count = 1;
	return facts;
}

/* Decides by such a mail; whether anything was decided. */
static bool decides(
    struct kit *kit, const char *from, const char *token, const char *text)
{
	struct store *store = kit->office.store;
	struct facts *facts = letter(from, token, text);
	bool decided = false;

	ok(kit, store_begin(store, &kit->err));
	struct judge_mail mail = {
	    kit_spool(kit), &kit->config->mailboxes[0], NOW - 60};
	ok(kit,
	    decide_mail(&kit->office, &mail, facts, NOW, &decided, &kit->err));
	ok(kit, store_commit(store, &kit->err));
	facts_free(facts);
	return decided;
}

static void make_token(struct kit *kit, size_t campaign, const char *reviewer,
    int64_t mail, char token[TOKEN_TEXT])
{
	struct store *store = kit->office.store;

	ok(kit, store_begin(store, &kit->err));
	ok(kit, token_new(store, &kit->config->campaigns[campaign], reviewer,
		    mail, NOW - 100, NOW + 100, token, &kit->err));
	ok(kit, store_commit(store, &kit->err));
}

static void a_token_decides_once_for_its_reviewer_and_campaign(void **state)
{
	struct kit *kit = *state;
	char token[TOKEN_TEXT], foreign[TOKEN_TEXT];
	const char *text = "免报 X01 contact 理由：停课\n";

	make_token(kit, 0, CHEN, 0, token);
	make_token(kit, 1, CHEN, 0, foreign);
	/* of a campaign whose reviewer he is not */
	assert_false(decides(kit, CHEN, foreign, text));
	assert_false(decides(kit, "fang@hefei-edu.example", token, text));
	assert_false(decides(kit, "li@evil.example", token, text));
	assert_true(decides(kit, "Chen@Hefei-Edu.example", token, text));
	assert_false(decides(kit, CHEN, token, text));
}

static void a_mail_of_another_campaign_is_left_alone(void **state)
{
	struct kit *kit = *state;
	char token[TOKEN_TEXT];
	int64_t id = kit_mail(
	    kit, &(struct kit_mail){.unit = "X01", .held = "unit-disagrees"});
	char *text = mem_printf("通过 %lld\n", (long long)id);

	ok(kit, store_begin(kit->office.store, &kit->err));
	struct store_mail other = kit_get(kit, id);
	free(other.campaign);
	other.campaign = mem_strdup(kit->config->campaigns[1].id);
	ok(kit, store_judged(kit->office.store, &other, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	store_mail_free(&other);
	make_token(kit, 0, CHEN, 0, token);
	assert_false(decides(kit, CHEN, token, text));
	free(text);
}

static void a_bound_token_decides_about_its_mail_alone(void **state)
{
	struct kit *kit = *state;
	char token[TOKEN_TEXT], again[TOKEN_TEXT];
	int64_t id = kit_mail(
	    kit, &(struct kit_mail){.unit = "X01", .held = "unit-disagrees"});

	make_token(kit, 0, CHEN, id, token);
	make_token(kit, 0, CHEN, id, again);
	assert_false(decides(kit, CHEN, token, "免报 X01 contact\n通过 99\n"));
	assert_true(decides(kit, CHEN, again, "通过\n"));
}

/* Whatever decide() can say to an order that was understood. */
static void every_refusal_is_said_in_chinese(void **state)
{
	static const char *const requests[] = {
	    "{'command':'accept','message':'4711','reason':'r'}",
	    "{'command':'accept','message':'2','reason':'r'}",
	    "{'command':'accept','message':'3','reason':'r'}",
	    "{'command':'accept','message':'5','reason':'r'}",
	    "{'command':'assign','message':'2','day':'2023-05-17','reason':"
	    "'r'}",
	    "{'command':'assign','message':'3','unit':'X01','reason':'r'}",
	    "{'command':'assign','message':'4','unit':'X01','reason':'r'}",
	    "{'command':'assign','message':'6','unit':'X01','reason':'r'}",
	    "{'command':'assign','message':'1','material':'contact','day':"
	    "'2023-05-17','reason':'r'}",
	    "{'command':'waive','unit':'Q01','material':'contact','reason':"
	    "'r'}",
	    "{'command':'waive','unit':'X01','material':'contact','day':"
	    "'2023-05-17','reason':'r'}",
	    "{'command':'extend','unit':'X01','material':'contact','until':"
	    "'2023-05-11T12:00:00+08:00','reason':'r'}",
	    "{'command':'extend','unit':'X01','material':'cases','until':"
	    "'2023-06-11T12:00:00+08:00','reason':'r'}",
	    "{'command':'confirm-address','address':'a@b','unit':'X01',"
	    "'reason':'r'}",
	    "{'command':'confirm-address','address':'zcc@edu.example','unit':"
	    "'X01','reason':'r'}",
	    "{'command':'confirm-address','address':'feidong@county.example',"
	    "'unit':'X01','reason':'r'}",
	};
	struct kit *kit = *state;
	static const char *const dispositions[] = {
	    "ours", "other", "silent", NULL, NULL, "decision"};

	for (size_t i = 0; i < COUNT(dispositions); i++) {
		if (i == 3)
			assert_int_equal(kit_stuck(kit), 4);
		else if (i == 4) {
			ok(kit, store_begin(kit->office.store, &kit->err));
			assert_int_equal(kit_spool(kit), 5);
			ok(kit, store_commit(kit->office.store, &kit->err));
		} else {
			kit_mail(kit, &(struct kit_mail){.unit = "X01",
					  .disposition = dispositions[i]});
		}
	}
	for (size_t i = 0; i < COUNT(requests); i++) {
		char *text = mem_strdup(requests[i]);
		for (char *at = text; *at != '\0'; at++)
			*at = *at == '\'' ? '"' : *at;
		json_t *request = json_loads(text, 0, NULL);
		json_object_set_new(
		    request, "campaign", json_string("hefei-2023"));
		ok(kit, store_begin(kit->office.store, &kit->err));
		json_t *answer = decide(
		    &kit->office, request, CHEN, NOW, &kit->err);
		ok(kit, store_commit(kit->office.store, &kit->err));
		assert_true(json_is_false(json_object_get(answer, "ok")));
		char *said = decide_mail_refusal(
		    json_string_value(json_object_get(answer, "text")));
		if (strncmp(said, "没有执行", strlen("没有执行")) == 0)
			fail_msg("%s: %s", requests[i], said);
		free(said);
		json_decref(answer);
		json_decref(request);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_token_decides_once_for_its_reviewer_and_campaign, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		a_mail_of_another_campaign_is_left_alone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_bound_token_decides_about_its_mail_alone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		every_refusal_is_said_in_chinese, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
