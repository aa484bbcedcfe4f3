#include "dates.h"

#include <string.h>

#include "base/clock.h"

#define SPAN_MAX 62 /* days; a longer one is no span */

struct scan {
	const char *text; /* folded */
	int32_t first, last;
	struct dates *dates;
};

struct number {
	int value;
	size_t digits;
	size_t end; /* behind it */
};

bool dates_have(const struct dates *dates, int32_t day)
{
	for (size_t i = 0; i < dates->count; i++)
		if (dates->days[i] == day)
			return true;
	return false;
}

void dates_add(struct dates *dates, int32_t day)
{
	if (dates->count < DATES_MAX && !dates_have(dates, day))
		dates->days[dates->count++] = day;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool starts(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* 一 to 九 as 1 to 9, 十 as 10; 0 = none. Each is three bytes. */
static int chinese_digit(const char *text)
{
	static const char *const digits[] = {
	    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};

	/* All of them begin with one of these two bytes. */
	if ((unsigned char)text[0] != 0xe4 && (unsigned char)text[0] != 0xe5)
		return 0;
	for (int i = 0; i < 10; i++)
		if (starts(text, digits[i]))
			return i + 1;
	return 0;
}

/* 五, 十, 十七, 二十, 二十三. */
static bool read_chinese(const char *text, size_t at, struct number *number)
{
	int value = 0, digit;
	size_t start = at;

	while ((digit = chinese_digit(text + at)) != 0 && at - start < 9) {
		if (digit == 10)
			value = value ? value * 10 : 10;
		else if (value != 0 && value % 10 != 0)
			return false;
		else
			value += digit;
		at += 3;
	}
	*number = (struct number){value, 2, at};
	return at > start;
}

static bool read_number(const char *text, size_t at, struct number *number)
{
	size_t digits = 0;
	int value = 0;

	while (is_digit(text[at + digits]) && digits < 15) {
		if (digits < 8)
			value = value * 10 + (text[at + digits] - '0');
		digits++;
	}
	if (digits == 0)
		return read_chinese(text, at, number);
	*number = (struct number){value, digits, at + digits};
	return true;
}

/* Behind a closing 日 or 号, if there is one. */
static size_t skip_day_word(const char *text, size_t at)
{
	if (starts(text + at, "日") || starts(text + at, "号"))
		return at + 3;
	return at;
}

static bool has_day_word(const char *text, size_t at)
{
	return skip_day_word(text, at) != at;
}

/* A month and day in the year that makes it a day of the event, else in the
 * year the event begins. DAY_NONE when there is no such day. */
static int32_t in_event(const struct scan *scan, int month, int day)
{
	int begins = day_to_civil(scan->first).year;
	int ends = day_to_civil(scan->last).year;

	for (int year = begins; year <= ends; year++) {
		if (!civil_valid(year, month, day))
			continue;
		int32_t found = day_from_civil(year, month, day);
		if (found >= scan->first && found <= scan->last)
			return found;
	}
	if (!civil_valid(begins, month, day))
		return DAY_NONE;
	return day_from_civil(begins, month, day);
}

/* A day of the month: the event's day of that number. */
static int32_t of_month(const struct scan *scan, int day)
{
	for (int32_t at = scan->first; at <= scan->last; at++)
		if (day_to_civil(at).day == day)
			return at;
	return DAY_NONE;
}

static bool inside(const struct scan *scan, int32_t day)
{
	return day >= scan->first && day <= scan->last;
}

static size_t span_word(const char *text, size_t at)
{
	if (text[at] == '-')
		return at + 1;
	if (starts(text + at, "至") || starts(text + at, "到"))
		return at + 3;
	return at;
}

static bool is_month(const struct number *number)
{
	return number->digits <= 2 && number->value >= 1 && number->value <= 12;
}

/* The day a span ends on: [月]日 or, after a dot date, M.D. */
static int32_t span_end(const struct scan *scan, int32_t from, size_t *at)
{
	const char *text = scan->text;
	struct number one, two;

	if (!read_number(text, *at, &one) || one.digits > 2)
		return DAY_NONE;
	bool month = starts(text + one.end, "月");
	if ((month || text[one.end] == '.') && is_month(&one) &&
	    read_number(text, one.end + (month ? 3 : 1), &two) &&
	    two.digits <= 2) {
		*at = skip_day_word(text, two.end);
		return in_event(scan, one.value, two.value);
	}
	if (!has_day_word(text, one.end))
		return DAY_NONE;
	*at = skip_day_word(text, one.end);
	struct civil begin = day_to_civil(from);
	if (!civil_valid(begin.year, begin.month, one.value))
		return DAY_NONE;
	return day_from_civil(begin.year, begin.month, one.value);
}

static void add_span(const struct scan *scan, int32_t from, int32_t to)
{
	if (from <= scan->first && to >= scan->last && from != to)
		return;
	for (int32_t day = from; day <= to; day++)
		if (from == to || inside(scan, day))
			dates_add(scan->dates, day);
}

/* A date was read up to `at`: the whole span it begins, or it alone. `weak`
 * dates count only inside the event. Returns where to go on. */
static size_t take(const struct scan *scan, int32_t day, bool weak, size_t at)
{
	size_t behind = span_word(scan->text, at);

	if (behind != at) {
		int32_t to = span_end(scan, day, &behind);
		if (to != DAY_NONE && to > day && to - day <= SPAN_MAX) {
			add_span(scan, day, to);
			return behind;
		}
	}
	if (!weak || inside(scan, day))
		dates_add(scan->dates, day);
	return at;
}

/* 2023年5月17日, 2023-5-17, 2023.5.17, 2023/5/17. */
static size_t with_year(const struct scan *scan, const struct number *year)
{
	const char *text = scan->text;
	bool word = starts(text + year->end, "年");
	char mark = text[year->end];
	struct number month, day;

	if (!word && mark != '-' && mark != '.' && mark != '/')
		return 0;
	if (!read_number(text, year->end + (word ? 3 : 1), &month) ||
	    !is_month(&month))
		return 0;
	if (word ? !starts(text + month.end, "月") : text[month.end] != mark)
		return 0;
	if (!read_number(text, month.end + (word ? 3 : 1), &day) ||
	    day.digits > 2 || !civil_valid(year->value, month.value, day.value))
		return 0;
	return take(scan, day_from_civil(year->value, month.value, day.value),
	    false, skip_day_word(text, day.end));
}

/* 5月17日; of a run of digits that swallowed another number the last two, or
 * the last, are the month. */
static size_t with_month(const struct scan *scan, const struct number *number)
{
	struct number day;
	int month = number->value % 100;

	if (month < 1 || month > 12)
		month = number->value % 10;
	if (!starts(scan->text + number->end, "月") ||
	    !read_number(scan->text, number->end + 3, &day) || day.digits > 2)
		return 0;
	int32_t found = in_event(scan, month, day.value);
	if (found == DAY_NONE)
		return 0;
	return take(scan, found, false, skip_day_word(scan->text, day.end));
}

/* 20230517 and 0517. */
static size_t packed(const struct scan *scan, const struct number *number)
{
	int month = number->value / 100 % 100, day = number->value % 100;

	if (number->digits == 8) {
		int year = number->value / 10000;
		if (year < 2000 || !civil_valid(year, month, day))
			return 0;
		return take(
		    scan, day_from_civil(year, month, day), false, number->end);
	}
	if (number->digits != 4)
		return 0;
	int32_t found = in_event(scan, month, day);
	if (found == DAY_NONE)
		return 0;
	return take(scan, found, true, number->end);
}

/* 17日, and 17-19日 with its first 日 left out. */
static size_t day_alone(const struct scan *scan, const struct number *number)
{
	size_t behind = span_word(scan->text, number->end);
	int32_t day = of_month(scan, number->value);
	struct number to;

	if (number->digits > 2 || day == DAY_NONE)
		return 0;
	if (has_day_word(scan->text, number->end))
		return take(
		    scan, day, true, skip_day_word(scan->text, number->end));
	if (behind != number->end && read_number(scan->text, behind, &to) &&
	    to.digits <= 2 && has_day_word(scan->text, to.end))
		return take(scan, day, true, number->end);
	return 0;
}

/* 5.17, 5-17, 5/17, no part of a longer row of numbers. */
static size_t dotted(
    const struct scan *scan, const struct number *month, size_t start)
{
	const char *text = scan->text;
	char mark = text[month->end];
	struct number day;

	if ((mark != '.' && mark != '-' && mark != '/') || !is_month(month))
		return 0;
	if (start >= 2 && strchr(".-/", text[start - 1]) != NULL &&
	    is_digit(text[start - 2]))
		return 0;
	if (!is_digit(text[month->end + 1]) ||
	    !read_number(text, month->end + 1, &day) || day.digits > 2)
		return 0;
	if (strchr("./", text[day.end]) != NULL && text[day.end] != '\0' &&
	    is_digit(text[day.end + 1]))
		return 0;
	int32_t found = in_event(scan, month->value, day.value);
	if (found == DAY_NONE || !inside(scan, found))
		return 0;
	return take(scan, found, true, skip_day_word(text, day.end));
}

static size_t date_at(
    const struct scan *scan, size_t start, const struct number *number)
{
	size_t next = 0;

	if (number->digits == 4)
		next = with_year(scan, number);
	if (next == 0)
		next = with_month(scan, number);
	if (next == 0)
		next = packed(scan, number);
	if (next == 0)
		next = day_alone(scan, number);
	if (next == 0 && is_digit(scan->text[start]))
		next = dotted(scan, number, start);
	return next ? next : number->end;
}

void dates_find(const char *folded, int32_t first_day, int32_t last_day,
    struct dates *dates)
{
	struct scan scan = {folded, first_day, last_day, dates};
	struct number number;
	size_t at = 0;

	while (folded[at] != '\0') {
		if (read_number(folded, at, &number))
			at = date_at(&scan, at, &number);
		else
			at++;
	}
}
