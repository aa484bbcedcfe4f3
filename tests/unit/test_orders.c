/* What a reviewer writes, and what it orders; and what of a reply is his. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "config/config.h"
#include "match.h"
#include "orders.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define TODAY 19495 /* 2023-05-18 */

static struct config *config;
static struct match_index *roster_index;

static int set_up(void **state)
{
	struct config_problems problems = {0};

	(void)state;
	config = config_load("config/shoubao.conf", NULL, NULL, &problems);
	config_problems_free(&problems);
	if (config == NULL)
		return -1;
	roster_index = match_index_new(&config->campaigns[0].roster);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	match_index_free(roster_index);
	config_free(config);
	return 0;
}

/* One order as a line: "accept 17; 已电话核实", or "? complaint". */
static void say(const struct order *order, struct buf *out)
{
	static const char *const members[] = {
	    "message", "address", "unit", "material", "day", "until"};

	if (out->len > 0)
		buf_puts(out, "\n");
	if (order->request == NULL) {
		buf_printf(out, "? %s", order->complaint);
		return;
	}
	buf_puts(
	    out, json_string_value(json_object_get(order->request, "command")));
	for (size_t i = 0; i < COUNT(members); i++) {
		const json_t *member = json_object_get(
		    order->request, members[i]);
		if (member != NULL)
			buf_printf(out, " %s", json_string_value(member));
	}
	buf_printf(out, "; %s",
	    json_string_value(json_object_get(order->request, "reason")));
}

static char *orders_of(const char *text, int64_t mail)
{
	const struct orders_world world = {
	    .config = config,
	    .campaign = &config->campaigns[0],
	    .index = roster_index,
	    .today = TODAY,
	    .mail = mail,
	    .sender = mail ? "new.clerk@mailbox.example" : NULL,
	};
	struct orders orders;
	struct buf out;

	buf_init(&out, 100000);
	orders_read(&world, text, &orders);
	for (size_t i = 0; i < orders.count; i++)
		say(&orders.items[i], &out);
	if (orders.dropped > 0)
		buf_printf(&out, "\ndropped %zu", orders.dropped);
	orders_free(&orders);
	return buf_take(&out);
}

struct row {
	const char *text, *orders; /* "?…": a complaint that has these words */
};

static void expect(const struct row *rows, size_t count, int64_t mail)
{
	for (size_t i = 0; i < count; i++) {
		char *got = orders_of(rows[i].text, mail);
		bool complaint = rows[i].orders[0] == '?';
		bool right = complaint
				 ? got[0] == '?' && strchr(got, '\n') == NULL &&
				       strstr(got, rows[i].orders + 1) != NULL
				 : strcmp(got, rows[i].orders) == 0;
		if (!right)
			fail_msg("%s\n  gave   \"%s\"\n  wanted \"%s\"",
			    rows[i].text, got, rows[i].orders);
		free(got);
	}
}

static void an_acceptance_is_read_however_it_is_written(void **state)
{
	static const struct row rows[] = {
	    {"通过 17 理由：已电话核实", "accept 17; 已电话核实"},
	    {"通过17", "accept 17; 邮件决定"},
	    {"通过　１７　理由：Ａ，已改。", "accept 17; Ａ，已改。"},
	    {"通过 编号17，理由:ok", "accept 17; ok"},
	    {"通过#17 理由：…", "accept 17; 邮件决定"},
	    {"通过 17号", "accept 17; 邮件决定"},
	    {"通过第17封 原因：数据无误", "accept 17; 数据无误"},
	    {"17号通过，理由：无误", "accept 17; 无误"},
	    {"编号 17 通过", "accept 17; 邮件决定"},
	    {"请通过 17", "accept 17; 邮件决定"},
	    {"同意 17", "accept 17; 邮件决定"},
	    {"  - 通过 17 电话核实过", "accept 17; 电话核实过"},
	    {"1. 通过 17", "accept 17; 邮件决定"},
	    {"1、通过 17\n2、通过 18 理由：同上",
		"accept 17; 邮件决定\naccept 18; 同上"},
	    {"① 通过 17", "accept 17; 邮件决定"},
	    {"通过 17、18和19 理由：无误",
		"accept 17; 无误\naccept 18; 无误\naccept 19; 无误"},
	    {"accept 17 reason: fine", "accept 17; fine"},
	    {"Accept #17", "accept 17; 邮件决定"},
	    {"各位好，以下请执行：\r\n\r\n通过 17 理由：可以\r\n谢谢",
		"accept 17; 可以"},
	    {"通过", "?没有写邮件的编号"},
	    {"通过 17-19", "?逐个"},
	    {"通过 17 吗？", "?没有执行"},
	    {"17 不通过", ""},
	    {"不通过 17", ""},
	    {"暂不通过 17", ""},
	    {"通过电话核实 17 号没有问题", ""},
	    {"同意你们的意见", ""},
	    {"acceptance of 17", ""},
	    {"通过 0517", "accept 517; 邮件决定"},
	    {"通过 5月17日的", ""},
	    {"通过 99999999999999999999", ""},
	    {"", ""},
	};
	(void)state;
	expect(rows, COUNT(rows), 0);
}

static void an_assignment_names_unit_material_and_day(void **state)
{
	static const struct row rows[] = {
	    {"归入 17 肥东县教育局 活动情况日报表 5月17日 理由：写错了单位",
		"assign 17 X01 activity-daily 2023-05-17; 写错了单位"},
	    {"归入17肥东县教育局活动情况日报表5月17日",
		"assign 17 X01 activity-daily 2023-05-17; 邮件决定"},
	    {"归入 17 X01 activity-daily 2023-05-17 理由：r",
		"assign 17 X01 activity-daily 2023-05-17; r"},
	    {"归入 17 x01，日报，0517", "assign 17 X01 activity-daily "
					"2023-05-17; 邮件决定"},
	    {"归入 编号 17 肥东 日报 五月十七日",
		"assign 17 X01 activity-daily 2023-05-17; 邮件决定"},
	    {"归入 17 单位 肥东 材料 媒体日报 17号",
		"assign 17 X01 media-daily 2023-05-17; 邮件决定"},
	    {"归入 17 肥东县 走进校园活动方案 理由：r",
		"assign 17 X01 campus-plan; r"},
	    {"归入 17 典型案例", "assign 17 cases; 邮件决定"},
	    {"归入 17 肥东县教育局", "assign 17 X01; 邮件决定"},
	    {"归入 17、18 肥东 总结", "assign 17 X01 summary; 邮件决定\n"
				      "assign 18 X01 summary; 邮件决定"},
	    {"assign 17 X01 activity-daily 5.17 reason: wrong unit",
		"assign 17 X01 activity-daily 2023-05-17; wrong unit"},
	    {"归入 17 X01 肥东县教育局 日报 5月17日",
		"assign 17 X01 activity-daily 2023-05-17; 邮件决定"},
	    {"归入 17", "?没有写归入哪个单位"},
	    {"归入 肥东 日报", "?没有写邮件的编号"},
	    {"归入 17 肥冬县教育局 日报 5月17日", "?肥东县教育局（X01）"},
	    {"归入 17 肥东县教育局 肥西县教育局 日报", "?几个单位"},
	    {"归入 17 X02 肥东县教育局 日报", "?几个单位"},
	    {"归入 17 肥东 活动情况日报表 媒体宣传情况日报表", "?几项材料"},
	    {"归入 17 肥东 日报 5月17日 5月18日", "?几天"},
	    {"归入 17 肥东 日报 5月17日 3", "?日期看不明白"},
	    {"归入 17 肥东 日报 17日电话说停课", "?不明白“电话说停课”"},
	    {"归入 17 肥东 日报 6月45日", "?日期看不明白"},
	    {"归入 17 单位 材料 [5月17日] 理由：…", "assign 17 2023-05-17; "
						    "邮件决定"},
	};
	(void)state;
	expect(rows, COUNT(rows), 0);
}

static void waiving_and_extending_name_what_is_owed(void **state)
{
	static const struct row rows[] = {
	    {"免报 肥东县教育局 活动情况日报表 5月17日 理由：停电",
		"waive X01 activity-daily 2023-05-17; 停电"},
	    {"免报 肥东 联络员信息表", "waive X01 contact; 邮件决定"},
	    {"豁免 X01 contact", "waive X01 contact; 邮件决定"},
	    {"免报 肥东", "?哪项材料"},
	    {"免报 日报", "?哪个单位"},
	    {"免报 全部 日报", "?不明白“全部”"},
	    {"延期 肥东县教育局 活动情况日报表 5月17日 至 5月20日 12:00 "
	     "理由：停电",
		"extend X01 activity-daily 2023-05-17 "
		"2023-05-20T12:00:00+08:00; 停电"},
	    {"延期肥东县教育局活动情况日报表5月17日至5月20日12：00理由：停电",
		"extend X01 activity-daily 2023-05-17 "
		"2023-05-20T12:00:00+08:00; 停电"},
	    {"延期 X01 activity-daily 2023-05-17 至 2023-05-20 12:00",
		"extend X01 activity-daily 2023-05-17 "
		"2023-05-20T12:00:00+08:00; 邮件决定"},
	    {"延期 肥东 日报 5月17日 到明天中午12点",
		"extend X01 activity-daily 2023-05-17 "
		"2023-05-19T12:00:00+08:00; 邮件决定"},
	    {"延期 肥东 日报 5月17日 延至20日下午3点半",
		"extend X01 activity-daily 2023-05-17 "
		"2023-05-20T15:30:00+08:00; 邮件决定"},
	    {"延期 肥东 总结 至 6月5日",
		"extend X01 summary 2023-06-05T23:59:59+08:00; 邮件决定"},
	    {"延期 肥东 总结 至 6月5日 24:00",
		"extend X01 summary 2023-06-05T23:59:59+08:00; 邮件决定"},
	    {"extend X01 summary until 2023-06-05 18:00 reason: late start",
		"extend X01 summary 2023-06-05T18:00:00+08:00; late start"},
	    {"延期 肥东 总结", "?延到什么时候"},
	    {"延期 肥东 总结 至 下周", "?延到什么时候"},
	    {"延期 肥东 总结 至 18:00", "?延到什么时候"},
	    {"延期 肥东 总结 至 6月5日 25:00", "?延到什么时候"},
	    {"延期 肥东 总结 至 6月5日 12.30", "?延到什么时候"},
	    {"延期的事情再商量", "?延到什么时候"},
	};
	(void)state;
	expect(rows, COUNT(rows), 0);
}

static void an_address_is_confirmed_for_a_unit(void **state)
{
	static const struct row rows[] = {
	    {"确认 a@b.example 肥东县教育局 理由：换了人",
		"confirm-address a@b.example X01; 换了人"},
	    {"确认邮箱 A.b@B.example X01",
		"confirm-address A.b@B.example X01; 邮件决定"},
	    {"确认 ａ＠ｂ.example，肥东",
		"confirm-address a@b.example X01; 邮件决定"},
	    {"确认 a@b.example <mailto:a@b.example> 肥东 理由：r",
		"confirm-address a@b.example X01; r"},
	    {"confirm-address a@b.example X01 reason: new clerk",
		"confirm-address a@b.example X01; new clerk"},
	    {"确认 a@b.example", "?代表哪个单位"},
	    {"确认收到，谢谢", ""},
	};
	(void)state;
	expect(rows, COUNT(rows), 0);
}

static void of_one_mail_the_number_may_be_left_out(void **state)
{
	static const struct row rows[] = {
	    {"通过", "accept 17; 邮件决定"},
	    {"通过。", "accept 17; 邮件决定"},
	    {"通过 理由：已核实", "accept 17; 已核实"},
	    {"通过，已电话核实", "accept 17; 已电话核实"},
	    {"通过 17", "accept 17; 邮件决定"},
	    {"归入 肥东 日报 5月17日 理由：r",
		"assign 17 X01 activity-daily 2023-05-17; r"},
	    {"确认 new.clerk@mailbox.example 肥东",
		"confirm-address new.clerk@mailbox.example X01; 邮件决定"},
	    {"通过了解情况", ""},
	    {"通过？", "?没有执行"},
	    {"通过 18", "?只能用于编号 17"},
	    {"免报 肥东 日报", "?只能用于编号 17"},
	    {"确认 other@mailbox.example 肥东", "?只能用于编号 17"},
	};
	(void)state;
	expect(rows, COUNT(rows), 17);
}

/* --- what is the reviewer's own ---------------------------------------------
 */

#define OWN "通过 17 理由：可以\n"
#define OURS \
	"通过 90 理由：\n归入 91 肥东 日报 5月17日 理由：\n确认 a@b.example " \
	"肥东\n"

static void a_quoted_line_is_never_an_order(void **state)
{
	static const char *const replies[] = {
	    /* QQ mail, web and phone */
	    OWN "\n------------------&nbsp;原始邮件&nbsp;------------------\n"
		"发件人: \"职成处\" <zcc@edu.example>\n" OURS,
	    OWN "\n\n------------------ 原始邮件 ------------------\n" OURS,
	    OWN "\n职成处 <zcc@edu.example> 于2023年5月18日周四 "
		"08:30写道：\n" OURS,
	    OWN "\n---原始邮件---\n发件人: 职成处\n" OURS,
	    /* 163 */
	    OWN "\n\n---- 回复的原邮件 ----\n| 发件人 | 职成处 |\n" OURS,
	    OWN "\n在 2023-05-18 08:30:11，\"职成处\" <zcc@edu.example> "
		"写道：\n" OURS,
	    OWN "\nAt 2023-05-18 08:30:11, \"职成处\" <zcc@edu.example> "
		"wrote:\n" OURS,
	    /* Outlook */
	    OWN "\n-----邮件原件-----\n发件人: 职成处\n" OURS,
	    OWN "\n发件人: 职成处 <zcc@edu.example>\n发送时间: "
		"2023年5月18日\n" OURS,
	    OWN "\n________________________________\n发件人: 职成处\n" OURS,
	    OWN "\n-----Original Message-----\nFrom: zcc\n" OURS,
	    OWN "\nFrom: zcc <zcc@edu.example>\nSent: Thursday\n" OURS,
	    OWN "\n*发件人：*职成处\n" OURS,
	    /* iPhone */
	    OWN "\n发自我的iPhone\n\n> 在 2023年5月18日，上午8:30，职成处 "
		"写道：\n> \n" OURS,
	    OWN "\nSent from my iPhone\n" OURS,
	    OWN "\n在 2023年5月18日，上午8:30，职成处 "
		"<zcc@edu.example>\n写道：\n" OURS,
	    OWN "\nOn May 18, 2023, at 8:30 AM, zcc\n<zcc@edu.example> "
		"wrote:\n" OURS,
	    /* Foxmail, Thunderbird, others */
	    OWN "\n发件人： 职成处\n发送时间： 2023-05-18 08:30\n" OURS,
	    OWN "\n> 通过 90\n" OURS,
	    OWN "\n＞ 通过 90\n" OURS,
	    OWN "\n-- \n" OURS,
	    OWN "\n----------\n" OURS,
	    OWN "\n---------- Forwarded message ---------\n" OURS,
	    OWN "\n张三 2023/5/18 寫道：\n" OURS,
	    /* no mark at all: ours has one of its own */
	    OWN "\n【回复请写在本行上方】\n" OURS,
	    OWN "\n  ↑ 回复请写在本行上方 ↑ 口令 K7QF-M2XD-9TRA-C4WE\n" OURS,
	    OWN "\n回复请写 在本行上方\n" OURS,
	};
	(void)state;

	for (size_t i = 0; i < COUNT(replies); i++) {
		char *got = orders_of(replies[i], 0);
		if (strcmp(got, "accept 17; 可以") != 0)
			fail_msg("%s\n  gave \"%s\"", replies[i], got);
		free(got);
	}
}

static void an_order_below_the_quote_does_not_count(void **state)
{
	char *got = orders_of("> 通过 90\n\n通过 17\n", 0);
	(void)state;

	assert_string_equal(got, "");
	free(got);
}

static void a_flood_of_orders_is_bounded(void **state)
{
	struct buf text;
	struct orders orders;
	const struct orders_world world = {.config = config,
	    .campaign = &config->campaigns[0],
	    .index = roster_index,
	    .today = TODAY};
	(void)state;

	buf_init(&text, 1 << 20);
	for (int i = 1; i <= 1000; i++)
		buf_printf(&text, "通过 %d\n归入 %d 哪里\n", i, i);
	orders_read(&world, buf_text(&text), &orders);
	assert_int_equal(orders.good, ORDERS_MAX);
	assert_int_equal(orders.count, ORDERS_MAX + ORDERS_COMPLAINTS);
	assert_int_equal(orders.dropped, 2000 - ORDERS_MAX - ORDERS_COMPLAINTS);
	orders_free(&orders);
	buf_free(&text);
}

/* Pieces of orders and of mail programs' marks in any order, cut anywhere:
 * for the sanitizers, and that a request is always whole. */
static void any_text_is_read_without_harm(void **state)
{
	static const char *const pieces[] = {"通过", "归入", "免报", "延期",
	    "确认", "accept", "extend", " ", "17", "#", "编号", "号", "肥东",
	    "X01", "日报", "5月17日", "至", "到", "12:00", "理由", "：", "…",
	    "a@b.example", "<mailto:", ">", "\n", "\r\n", "-----", "写道：",
	    "在2023", "On 1", "wrote:", "回复请写在本行上方", "①", "，", "?",
	    "　", "\xef\xbc\x91", "下午", "3点半", "明天", "\"", "("};
	unsigned seed = 1;
	(void)state;

	for (int round = 0; round < 3000; round++) {
		struct buf text;
		buf_init(&text, 4000);
		for (int i = 0; i < 40; i++) {
			seed = seed * 1103515245 + 12345;
			buf_puts(&text, pieces[(seed >> 16) % COUNT(pieces)]);
		}
		seed = seed * 1103515245 + 12345;
		char *cut = utf8_clean(
		    buf_text(&text), (seed >> 16) % (text.len + 1));
		char *got = orders_of(cut, (round % 2) * 17);
		assert_non_null(got);
		free(got);
		free(cut);
		buf_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_acceptance_is_read_however_it_is_written),
	    cmocka_unit_test(an_assignment_names_unit_material_and_day),
	    cmocka_unit_test(waiving_and_extending_name_what_is_owed),
	    cmocka_unit_test(an_address_is_confirmed_for_a_unit),
	    cmocka_unit_test(of_one_mail_the_number_may_be_left_out),
	    cmocka_unit_test(a_quoted_line_is_never_an_order),
	    cmocka_unit_test(an_order_below_the_quote_does_not_count),
	    cmocka_unit_test(a_flood_of_orders_is_bounded),
	    cmocka_unit_test(any_text_is_read_without_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
