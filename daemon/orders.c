#include "orders.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "orders-private.h"

#define SHOWN_BYTES 160 /* of a line that is told back */
#define COMPLAINT_BYTES 1000
#define NO_REASON "邮件决定"

static const char *const names[] = {
    "accept", "assign", "waive", "extend", "confirm-address"};

static char *day_text(int32_t day)
{
	return day == DAY_NONE ? mem_strdup("") : day_format_chinese(day);
}

/* --- orders ----------------------------------------------------------------
 */

static void add(struct orders *orders, const struct order *order)
{
	if (order->request != NULL
		? orders->good == ORDERS_MAX
		: orders->count - orders->good == ORDERS_COMPLAINTS) {
		json_decref(order->request);
		free(order->line);
		free(order->done);
		free(order->complaint);
		orders->dropped++;
		return;
	}
	MEM_GROW(orders->items, orders->count, orders->cap);
	orders->items[orders->count++] = *order;
	orders->good += order->request != NULL;
}

static char *shown(const char *text)
{
	size_t bytes = utf8_cut(text, SHOWN_BYTES);

	while (bytes > 0 && strchr(" \r\t", text[bytes - 1]) != NULL)
		bytes--;
	return mem_printf(
	    "%.*s%s", (int)bytes, text, strlen(text) > SHOWN_BYTES ? "…" : "");
}

static void complain(struct orders_line *line, struct orders *orders)
{
	struct order order = {
	    .line = shown(line->text), .complaint = buf_take(&line->complaint)};

	add(orders, &order);
}

static json_t *request_of(const struct orders_line *line)
{
	return json_pack("{s:s, s:s, s:s}", "command", names[line->command],
	    "campaign", line->reader->world->campaign->id, "reason",
	    line->reason ? line->reason : NO_REASON);
}

static void set_args(json_t *request, const struct orders_args *args)
{
	char day[11];

	if (args->unit != NULL)
		json_object_set_new(
		    request, "unit", json_string(args->unit->code));
	if (args->material != NULL)
		json_object_set_new(
		    request, "material", json_string(args->material->id));
	if (args->day != DAY_NONE) {
		day_format(args->day, day);
		json_object_set_new(request, "day", json_string(day));
	}
}

static void set_number(json_t *request, int64_t number)
{
	char *text = mem_printf("%lld", (long long)number);

	json_object_set_new(request, "message", json_string(text));
	free(text);
}

/* Takes request and done. */
static void give(const struct orders_line *line, json_t *request, char *done,
    struct orders *orders)
{
	struct order order = {
	    .line = shown(line->text), .request = request, .done = done};

	add(orders, &order);
}

/* "肥东县教育局 日报表 5月17日" */
static char *args_text(const struct orders_args *args)
{
	char *day = day_text(args->day);
	char *text = mem_printf("%s%s%s%s%s",
	    args->unit ? args->unit->name : "",
	    args->unit && args->material ? " " : "",
	    args->material ? args->material->name : "", *day ? " " : "", day);

	free(day);
	return text;
}

/* The mails meant: those that are written, else the one this is about. */
static int settle_numbers(struct orders_line *line)
{
	int64_t bound = line->reader->world->mail;

	if (line->number_count == 0 && bound != 0)
		line->numbers[line->number_count++] = bound;
	if (line->number_count == 0) {
		buf_puts(&line->complaint,
		    "没有写邮件的编号，例如“通过 17 理由：已电话核实”");
		return -1;
	}
	for (size_t i = 0; i < line->number_count; i++)
		if (bound != 0 && line->numbers[i] != bound) {
			buf_printf(&line->complaint,
			    "这封邮件的口令只能用于编号 %lld",
			    (long long)bound);
			return -1;
		}
	return 0;
}

static bool is_doubtful(const char *plain)
{
	static const char *const doubts[] = {"?", "吗", "是否", "不"};

	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
		if (strstr(plain, doubts[i]) != NULL)
			return true;
	return false;
}

/* What follows the numbers without "理由" is the reason as well. */
static int read_accept(struct orders_line *line, struct orders *orders)
{
	if (settle_numbers(line) < 0)
		return -1;
	if (is_doubtful(line->rest)) {
		buf_puts(&line->complaint,
		    "像是在问或者在否定，没有执行。要通过请只写“通过 编号 "
		    "理由：…”");
		return -1;
	}
	if (line->rest[0] == '-' || orders_starts(line->rest, "至") ||
	    orders_starts(line->rest, "到")) {
		buf_puts(&line->complaint, "请逐个写出编号");
		return -1;
	}
	if (line->reason == NULL)
		line->reason = orders_bare_reason(line->rest);
	for (size_t i = 0; i < line->number_count; i++) {
		json_t *request = request_of(line);
		set_number(request, line->numbers[i]);
		give(line, request,
		    mem_printf("编号 %lld 已通过", (long long)line->numbers[i]),
		    orders);
	}
	return 0;
}

static int read_assign(struct orders_line *line, struct orders *orders)
{
	struct orders_args args;

	if (settle_numbers(line) < 0 ||
	    orders_read_args(
		line->reader, line->rest, &args, &line->complaint) < 0)
		return -1;
	if (args.unit == NULL && args.material == NULL &&
	    args.day == DAY_NONE) {
		buf_puts(&line->complaint,
		    "没有写归入哪个单位的哪项材料，例如“归入 17 单位 材料 "
		    "5月17日 理由：…”");
		return -1;
	}
	char *text = args_text(&args);
	for (size_t i = 0; i < line->number_count; i++) {
		json_t *request = request_of(line);
		set_number(request, line->numbers[i]);
		set_args(request, &args);
		give(line, request,
		    mem_printf("编号 %lld 已归入：%s",
			(long long)line->numbers[i], text),
		    orders);
	}
	free(text);
	return 0;
}

static int only_bound(struct orders_line *line)
{
	int64_t bound = line->reader->world->mail;

	if (bound == 0)
		return 0;
	buf_printf(&line->complaint,
	    "这封邮件的口令只能用于编号 %lld；其他决定请回复汇总邮件",
	    (long long)bound);
	return -1;
}

/* waive, extend: a unit and a material, until = 0 for waive. */
static int read_owed(
    struct orders_line *line, int64_t until, struct orders *orders)
{
	int32_t offset = line->reader->world->config->offset_secs;
	struct orders_args args;
	char instant[26];

	if (only_bound(line) < 0 || orders_read_args(line->reader, line->rest,
					&args, &line->complaint) < 0)
		return -1;
	if (args.unit == NULL || args.material == NULL) {
		buf_printf(&line->complaint,
		    "没有写是哪%s，例如“%s 单位 "
		    "材料 5月17日%s 理由：…”",
		    args.unit ? "项材料" : "个单位", until ? "延期" : "免报",
		    until ? " 至 5月20日 12:00" : "");
		return -1;
	}
	json_t *request = request_of(line);
	char *text = args_text(&args);
	set_args(request, &args);
	char *done = mem_printf("已免报：%s", text);
	if (until != 0) {
		char *chinese = instant_format_chinese(until, offset);
		free(done);
		done = mem_printf("已延期：%s，延至 %s", text, chinese);
		free(chinese);
		instant_format(until, offset, instant);
		json_object_set_new(request, "until", json_string(instant));
	}
	free(text);
	give(line, request, done, orders);
	return 0;
}

static int read_extend(struct orders_line *line, struct orders *orders)
{
	int64_t until;

	if (orders_cut_until(
		line->reader, line->rest, &until, &line->complaint) < 0)
		return -1;
	return read_owed(line, until, orders);
}

/* The address in a plain text, blanked out (malloc), or NULL; a mail program
 * may have put "<mailto:…>" behind it. */
static char *take_address(char *plain)
{
	static const char marks[] = " ,;:()<>\"'[]|";
	char *found = NULL;

	for (char *at = strchr(plain, '@'); at != NULL; at = strchr(at, '@')) {
		char *start = at, *end = at;
		while (start > plain && strchr(marks, start[-1]) == NULL &&
		       (unsigned char)start[-1] < 0x80)
			start--;
		while (*end != '\0' && strchr(marks, *end) == NULL &&
		       (unsigned char)*end < 0x80)
			end++;
		while (end > at && end[-1] == '.')
			end--;
		if (found == NULL)
			found = mem_strndup(start, (size_t)(end - start));
		if (start - plain >= 7 && orders_starts(start - 7, "mailto:"))
			start -= 7;
		memset(start, ' ', (size_t)(end - start));
		at = end;
	}
	return found;
}

static int read_confirm(struct orders_line *line, struct orders *orders)
{
	const struct orders_world *world = line->reader->world;
	char *address = take_address(line->rest);
	struct orders_args args;
	int result = -1;

	for (char *at = line->rest; *at != '\0'; at++)
		if (*at == '<' || *at == '>')
			*at = ' ';
	if (world->mail != 0 &&
	    (world->sender == NULL || strcasecmp(world->sender, address) != 0))
		buf_printf(&line->complaint,
		    "这封邮件的口令只能用于编号 %lld 的发件邮箱",
		    (long long)world->mail);
	else if (orders_read_args(
		     line->reader, line->rest, &args, &line->complaint) == 0) {
		if (args.unit == NULL)
			buf_puts(&line->complaint,
			    "没有写这个邮箱代表哪个单位，例如“确认 "
			    "a@b.example 单位 理由：…”");
		else
			result = 0;
	}
	if (result == 0) {
		json_t *request = request_of(line);
		json_object_set_new(request, "address", json_string(address));
		json_object_set_new(
		    request, "unit", json_string(args.unit->code));
		give(line, request,
		    mem_printf(
			"已确认邮箱 %s 代表 %s 报送", address, args.unit->name),
		    orders);
	}
	free(address);
	return result;
}

/* --- lines -----------------------------------------------------------------
 */

/* Prose may begin with such a word too: "同意你们的意见", "确认收到". */
static bool is_order(const struct orders_line *line)
{
	const char *rest = line->rest;
	bool apart = *rest == '\0' || strchr(" :,.#;?!", *rest) != NULL;
	bool bound = line->reader->world->mail != 0;

	if (line->command == ORDERS_CONFIRM)
		return strchr(rest, '@') != NULL;
	if (line->command != ORDERS_ACCEPT || line->number_count > 0)
		return line->command != ORDERS_NOTHING;
	rest += strspn(rest, " :,.");
	return bound ? apart || *rest == '-' : apart && *rest == '\0';
}

static void carry(struct orders_line *line, struct orders *orders)
{
	int result = -1;

	switch (line->command) {
	case ORDERS_ACCEPT:
		result = read_accept(line, orders);
		break;
	case ORDERS_ASSIGN:
		result = read_assign(line, orders);
		break;
	case ORDERS_WAIVE:
		result = read_owed(line, 0, orders);
		break;
	case ORDERS_EXTEND:
		result = read_extend(line, orders);
		break;
	case ORDERS_CONFIRM:
		result = read_confirm(line, orders);
		break;
	case ORDERS_NOTHING:
		break;
	}
	if (result < 0)
		complain(line, orders);
}

static void read_line(
    const struct orders_reader *reader, const char *text, struct orders *orders)
{
	struct orders_line line = {.reader = reader, .text = text};
	const char *behind;
	const char *label = orders_find_reason(text, &behind);

	line.plain = orders_plain(text, (size_t)(label - text));
	line.rest = line.plain;
	buf_init(&line.complaint, COMPLAINT_BYTES);
	orders_read_head(&line);
	if (is_order(&line)) {
		line.reason = orders_bare_reason(behind);
		carry(&line, orders);
	}
	buf_free(&line.complaint);
	free(line.reason);
	free(line.plain);
}

void orders_read(
    const struct orders_world *world, const char *text, struct orders *orders)
{
	struct orders_reader reader = orders_reader_open(world);
	char *own = orders_own_part(text);
	size_t length;

	*orders = (struct orders){0};
	for (const char *at = own; *at != '\0'; at += length) {
		length = strcspn(at, "\n");
		size_t bytes = length;
		if (bytes > ORDERS_LINE_BYTES)
			bytes = utf8_cut(at, ORDERS_LINE_BYTES);
		char *line = mem_strndup(at, bytes);
		read_line(&reader, line + strspn(line, " \t\r"), orders);
		free(line);
		length += at[length] == '\n';
	}
	free(own);
	orders_reader_close(&reader);
}

void orders_free(struct orders *orders)
{
	for (size_t i = 0; i < orders->count; i++) {
		json_decref(orders->items[i].request);
		free(orders->items[i].line);
		free(orders->items[i].done);
		free(orders->items[i].complaint);
	}
	free(orders->items);
	*orders = (struct orders){0};
}
