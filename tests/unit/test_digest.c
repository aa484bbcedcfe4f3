/* The digest over a real store: its figures, its links, its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "digest-private.h"
#include "office_kit.h"

#define DAY(n) (19494 + (n)-17) /* n May 2023 */
#define EVIL "<script>alert(1)</script>\"&'"

static int set_up(void **state)
{
	struct kit *kit = mem_calloc(1, sizeof *kit);

	kit_open(kit, "hold", false);
	*state = kit;
	return 0;
}

static int tear_down(void **state)
{
	kit_close(*state);
	free(*state);
	return 0;
}

static void read_until(struct kit *kit, int64_t instant)
{
	const struct mailbox *mailbox = &kit->config->mailboxes[0];

	ok(kit, store_begin(kit->office.store, &kit->err));
	for (size_t j = 0; j < mailbox->folders.count; j++)
		ok(kit, store_pass_set(kit->office.store, mailbox->id,
			    mailbox->folders.items[j], instant, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
}

/* A digest and what it was made from. */
struct made {
	struct report *report;
	struct digest_input input;
	json_t *data;
	char *subject, *text, *html;
};

static struct made make(struct kit *kit, const char *token)
{
	static const char *const spares[] = {"AAAA-AAAA-AAAA-AAAA",
	    "BBBB-BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC-CCCC"};
	const struct campaign *campaign = &kit->config->campaigns[0];
	struct made made = {0};

	ok(kit, report_gather(
		    &kit->office, campaign, NOW, 0, &made.report, &kit->err));
	made.input = (struct digest_input){
	    .report = made.report,
	    .mailbox = &kit->config->mailboxes[0],
	    .reviewer = &campaign->reviewers[0],
	    .token = token,
	    .token_expires = NOW + 86400,
	    .spares = spares,
	    .spare_count = token != NULL ? 3 : 0,
	    .key = "digest/test",
	};
	made.data = digest_data(&made.input);
	struct rendered rendered;
	ok(kit, digest_render(
		    kit->office.templates, &made.input, &rendered, &kit->err));
	made.subject = rendered.subject;
	made.text = rendered.text;
	made.html = rendered.html;
	return made;
}

static void unmake(struct made *made)
{
	report_free(made->report);
	json_decref(made->data);
	free(made->subject);
	free(made->text);
	free(made->html);
}

static int figure(const struct made *made, const char *name)
{
	const json_t *figures = json_object_get(made->data, "figures");

	return (int)json_integer_value(json_object_get(figures, name));
}

static size_t times(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what)) != NULL) {
		count++;
		text += strlen(what);
	}
	return count;
}

static int64_t hold(struct kit *kit, const char *from)
{
	struct kit_mail held = {.from = from,
	    .unit = "X02",
	    .held = "unit-disagrees",
	    .material = "activity-daily",
	    .day = DAY(17)};

	return kit_mail(kit, &held);
}

static void what_is_owed_is_received_missing_wrong_held_or_in_time(void **state)
{
	struct kit *kit = *state;

	read_until(kit, NOW);
	hold(kit, FEIDONG);
	struct made made = make(kit, NULL);
	assert_true(figure(&made, "missing") > 0);
	assert_int_equal(figure(&made, "owed"),
	    figure(&made, "received") + figure(&made, "missing") +
		figure(&made, "problems") + figure(&made, "held") +
		figure(&made, "open"));
	assert_int_equal(figure(&made, "decisions"), 1);
	char *said = mem_printf("到目前应报 %d 项：已收 %d 项",
	    figure(&made, "owed"), figure(&made, "received"));
	assert_non_null(strstr(made.text, said));
	assert_non_null(strstr(made.html, said));
	free(said);
	unmake(&made);
}

static void a_mailbox_that_was_not_read_is_said_on_top(void **state)
{
	struct kit *kit = *state;

	struct made made = make(kit, NULL);
	assert_non_null(strstr(made.text, "还从来没有完整读过"));
	assert_non_null(strstr(made.subject, "有邮箱未能及时读取"));
	assert_int_equal(figure(&made, "missing"), 0);
	unmake(&made);
	read_until(kit, NOW - 7200);
	made = make(kit, NULL);
	assert_non_null(strstr(made.text, "已有 2 小时没有读到"));
	assert_non_null(strstr(made.html, "已有 2 小时没有读到"));
	unmake(&made);
	read_until(kit, NOW - 60);
	made = make(kit, NULL);
	assert_non_null(strstr(made.text, "的来信已全部读完"));
	assert_null(strstr(made.text, "！！"));
	unmake(&made);
}

static void held_mail_has_the_lines_to_reply_with(void **state)
{
	struct kit *kit = *state;
	int64_t id = hold(kit, STRANGER);
	struct made made = make(kit, NULL);
	char *accept = mem_printf("通过 %lld 理由：", (long long)id);
	char *assign = mem_printf(
	    "归入 %lld 肥西县教育局 活动情况日报表 5月17日 理由：",
	    (long long)id);

	assert_non_null(strstr(made.text, accept));
	assert_non_null(strstr(made.text, assign));
	assert_non_null(
	    strstr(made.text, "确认 " STRANGER " 肥西县教育局 理由："));
	assert_null(strstr(made.html, "mailto:"));
	free(accept);
	free(assign);
	unmake(&made);
	/* Of somebody else's clerk no address is offered. */
	hold(kit, FEIDONG);
	made = make(kit, NULL);
	assert_null(strstr(made.text, "确认 " FEIDONG));
	unmake(&made);
}

static void a_token_stands_at_the_subjects_end_and_once_in_the_text(
    void **state)
{
	static const char token[] = "K7QF-M2XD-9TRA-C4WE";
	struct kit *kit = *state;

	hold(kit, STRANGER);
	struct made made = make(kit, token);
	size_t length = strlen(made.subject);
	assert_string_equal(
	    made.subject + length - 22, " [K7QF-M2XD-9TRA-C4WE]");
	assert_int_equal(times(made.text, token), 1);
	assert_int_equal(times(made.html, token), 1);
	/* Above all that is ours, to be found in a reply. */
	assert_ptr_equal(strstr(made.text, "————"), made.text);
	unmake(&made);
}

static void every_link_has_a_token_of_its_own(void **state)
{
	struct kit *kit = *state;

	read_until(kit, NOW);
	hold(kit, STRANGER);
	hold(kit, FEIDONG);
	struct made made = make(kit, "K7QF-M2XD-9TRA-C4WE");
	/* Each mail may be settled in three ways, a unit in two. */
	assert_int_equal(times(made.html, "AAAA-AAAA-AAAA-AAAA"), 3);
	assert_int_equal(times(made.html, "BBBB-BBBB-BBBB-BBBB"), 3);
	assert_int_equal(times(made.html, "CCCC-CCCC-CCCC-CCCC"), 2);
	assert_non_null(strstr(made.html,
	    "href=\"mailto:zcc@edu.example?subject=%E5%A4%84%E7%90%86%20%5B"
	    "AAAA-AAAA-AAAA-AAAA%5D&amp;body=%E9%80%9A%E8%BF%87%20"));
	assert_true(digest_links(made.report) > 3);
	unmake(&made);
}

static void what_a_sender_wrote_is_text(void **state)
{
	struct kit *kit = *state;
	struct store_part part = {.position = 0,
	    .name = EVIL,
	    .type = "x",
	    .sha256 = "y",
	    .outcome = "ok"};

	part.mail = hold(kit, EVIL);
	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit, store_part_add(kit->office.store, &part, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	struct made made = make(kit, "K7QF-M2XD-9TRA-C4WE");
	assert_null(strstr(made.html, "<script"));
	assert_non_null(
	    strstr(made.html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_null(strstr(made.html, "http"));
	assert_null(strstr(made.html, "src="));
	unmake(&made);
}

static void two_daily_materials_share_their_days(void **state)
{
	struct kit *kit = *state;
	struct made made = make(kit, NULL);
	const json_t *matrix = json_object_get(made.data, "matrix");
	const json_t *heads = json_object_get(matrix, "heads");
	const json_t *groups = json_object_get(matrix, "groups");
	size_t i, rows = 0;
	json_t *group;

	assert_true(json_is_true(json_object_get(matrix, "shared")));
	assert_true(json_array_size(heads) <= 16);
	json_array_foreach(groups, i, group)
	{
		const json_t *list = json_object_get(group, "rows");
		rows += json_array_size(list);
		assert_int_equal(json_array_size(json_object_get(
				     json_array_get(list, 0), "cells")),
		    json_array_size(heads));
	}
	assert_true(rows > 0 && rows <= made.report->unit_count);
	unmake(&made);
}

/* What the n-th of a list has under a name. */
static const json_t *item_of(
    const json_t *data, const char *list, size_t at, const char *name)
{
	return json_object_get(
	    json_array_get(json_object_get(data, list), at), name);
}

static void links_are_said_by_their_expiry(void **state)
{
	struct kit *kit = *state;
	struct made made = make(kit, NULL);
	const struct campaign *campaign = made.report->campaign;
	char name[] = "片.mp4", qq[] = "qq";
	char june[] = "2023-06-01 10:00", gone[] = "2023年5月20日",
	     soon[] = "5月24日", never[] = "无限期";
	char *const expires[] = {never, june, NULL, gone, soon};
	struct report_file links[5];
	int64_t order[5];

	for (size_t i = 0; i < 5; i++)
		links[i] = (struct report_file){.mail = (int64_t)i,
		    .unit = &campaign->roster.units[0],
		    .material = &campaign->materials[0],
		    .day = DAY_NONE,
		    .name = name,
		    .provider = qq,
		    .expires = expires[i]};
	made.report->links = links;
	made.report->link_count = 5;
	json_t *data = digest_data(&made.input);
	for (size_t i = 0; i < 5; i++)
		order[i] = json_integer_value(
		    item_of(data, "links", i, "mail"));
	const int64_t expected[] = {3, 4, 1, 0, 2};
	assert_memory_equal(order, expected, sizeof order);
	assert_true(json_is_true(item_of(data, "links", 0, "expired")));
	assert_true(json_is_true(item_of(data, "links", 1, "soon")));
	assert_false(json_is_true(item_of(data, "links", 2, "soon")));
	json_decref(data);
	made.report->links = NULL;
	made.report->link_count = 0;
	unmake(&made);
}

static void the_composed_message_carries_the_workbook(void **state)
{
	struct kit *kit = *state;
	struct made made = make(kit, NULL);
	struct composed composed = {0};

	made.input.workbook = "PK";
	made.input.workbook_size = 2;
	ok(kit, digest_compose(
		    kit->office.templates, &made.input, &composed, &kit->err));
	assert_non_null(strstr(composed.bytes, "spreadsheetml.sheet"));
	assert_non_null(strstr(composed.bytes, "auto-generated"));
	assert_non_null(strstr(composed.bytes, "-2023-05-22.xlsx"));
	composed_free(&composed);
	/* Too long to be mailed: said, and not attached. */
	made.input.workbook = NULL;
	made.input.workbook_size = 30u << 20;
	json_t *data = digest_data(&made.input);
	assert_true(json_is_true(json_object_get(data, "workbook_left")));
	assert_string_equal(
	    json_string_value(json_object_get(data, "workbook_size")),
	    "30.0 MB");
	json_decref(data);
	unmake(&made);
}

static void telephones_can_be_called(void **state)
{
	static const struct {
		const char *phone, *text, *tel;
		size_t count;
	} rows[] = {
	    {"0551-5550111", "0551-5550111", "05515550111", 1},
	    {"13900005555 / 0551-5550111", "13900005555", "13900005555", 2},
	    {"(0551)5550111、5550112", "(0551)5550111", "05515550111", 2},
	    {"+86 139 0000 5555", "+86 139 0000 5555", "+8613900005555", 1},
	    {"办公室", "办公室", NULL, 1},
	    {"办公室 5550111转8", "5550111", "5550111", 1},
	    {"", NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *list = digest_phones(rows[i].phone);
		const json_t *first = json_array_get(list, 0);
		const char *tel = json_string_value(
		    json_object_get(first, "tel"));
		assert_int_equal(json_array_size(list), rows[i].count);
		if (rows[i].text != NULL)
			assert_string_equal(
			    json_string_value(json_object_get(first, "text")),
			    rows[i].text);
		if (rows[i].tel != NULL)
			assert_string_equal(tel, rows[i].tel);
		else
			assert_null(tel);
		json_decref(list);
	}
}

static void spans_of_time_are_said_roughly(void **state)
{
	static const struct {
		int64_t secs;
		const char *text;
	} rows[] = {{1, "不到 1 分钟"}, {60, "1 分钟"}, {3599, "59 分钟"},
	    {3600, "1 小时"}, {47 * 3600, "47 小时"}, {48 * 3600, "2 天"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = digest_span_text(rows[i].secs);
		assert_string_equal(text, rows[i].text);
		free(text);
	}
}

#define in_an_office(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    in_an_office(
		what_is_owed_is_received_missing_wrong_held_or_in_time),
	    in_an_office(a_mailbox_that_was_not_read_is_said_on_top),
	    in_an_office(held_mail_has_the_lines_to_reply_with),
	    in_an_office(
		a_token_stands_at_the_subjects_end_and_once_in_the_text),
	    in_an_office(every_link_has_a_token_of_its_own),
	    in_an_office(what_a_sender_wrote_is_text),
	    in_an_office(two_daily_materials_share_their_days),
	    in_an_office(links_are_said_by_their_expiry),
	    in_an_office(the_composed_message_carries_the_workbook),
	    cmocka_unit_test(telephones_can_be_called),
	    cmocka_unit_test(spans_of_time_are_said_roughly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
