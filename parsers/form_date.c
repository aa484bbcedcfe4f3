#include "parsers/form_date.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "parsers/form_text.h"
#include "parsers/number_words.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define LEAST_YEAR 1950
#define LAST_YEAR 2099
/* A year of two digits is believed only near the expected one: else 5/6/23
 * would be the 23rd of June 2005. */
#define NEAR_YEARS 10

static size_t spaces(const char *text)
{
	return strspn(text, " ");
}

/* A whole number in digits or numerals; 0 = none. */
static size_t whole_at(const char *text, int *value)
{
	size_t digits = strspn(text, "0123456789");
	double read;

	if (digits > 0) {
		if (digits > 8)
			return 0;
		*value = 0;
		for (size_t i = 0; i < digits; i++)
			*value = *value * 10 + (text[i] - '0');
		return digits;
	}
	digits = number_words_read(text, &read);
	if (digits == 0 || read > 9999)
		return 0;
	*value = (int)read;
	return digits;
}

/* --- what may stand behind a day ----------------------------------------- */

static size_t clock_at(const char *text)
{
	static const char *const units[] = {"时", "点", "分", "秒"};
	size_t digits = strspn(text, "0123456789");
	size_t at = digits;

	if (digits == 0 || digits > 2)
		return 0;
	if (text[at] == ':')
		return at + strspn(text + at, "0123456789:.");
	for (size_t unit = 0; unit < COUNT(units); unit++) {
		if (form_starts(text + at, units[unit]))
			return at + strlen(units[unit]);
	}
	return 0;
}

static size_t weekday_at(const char *text)
{
	static const char *const words[] = {"星期", "周", "礼拜"};
	static const char *const days[] = {
	    "一", "二", "三", "四", "五", "六", "日", "天"};

	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = strlen(words[i]);
		for (size_t day = 0;
		     form_starts(text, words[i]) && day < COUNT(days); day++) {
			if (form_starts(text + len, days[day]))
				return len + strlen(days[day]);
		}
	}
	return 0;
}

static size_t ending_at(const char *text)
{
	static const char *const words[] = {"上午", "下午", "晚上", "中午",
	    "早上", "全天", "半", "整", "起", "am", "pm", "(", ")", " ", ".",
	    "t", "z", ","};
	size_t step = weekday_at(text);

	if (step == 0)
		step = clock_at(text);
	/* "9:00-11:00": hours may make a range, days may not. */
	if (step == 0 && *text == '-' && clock_at(text + 1) > 0)
		step = 1 + clock_at(text + 1);
	for (size_t i = 0; step == 0 && i < COUNT(words); i++) {
		if (form_starts(text, words[i]))
			step = strlen(words[i]);
	}
	return step;
}

static bool only_endings(const char *text)
{
	size_t step;

	while (*text != '\0' && (step = ending_at(text)) > 0)
		text += step;
	return *text == '\0';
}

/* --- the day ------------------------------------------------------------- */

static size_t separator_at(const char *text)
{
	size_t at = spaces(text);

	return text[at] != '\0' && strchr("./-", text[at]) != NULL ? at + 1 : 0;
}

static size_t word_at(const char *text, const char *word)
{
	size_t at = spaces(text);

	return form_starts(text + at, word) ? at + strlen(word) : 0;
}

struct parts {
	int numbers[3];
	int count;
	char marks[3];  /* what stood behind each: 'y', 'm', '.', '/', '-' */
	bool year_said; /* 年 stood behind the first */
};

/* "2023年5月17日", "2023.5.17", "5月17日", "5/17": returns the bytes. */
static size_t parts_at(const char *text, struct parts *parts)
{
	size_t at = 0;

	*parts = (struct parts){0};
	while (parts->count < 3) {
		int *number = &parts->numbers[parts->count];
		size_t start = at + spaces(text + at);
		size_t taken = whole_at(text + start, number);
		if (taken == 0)
			break;
		at = start + taken;
		parts->count++;
		size_t step = parts->count == 1 ? word_at(text + at, "年") : 0;
		char *mark_said = &parts->marks[parts->count - 1];
		parts->year_said |= step > 0;
		*mark_said = step > 0 ? 'y' : '\0';
		if (step == 0 && (step = word_at(text + at, "月")) > 0)
			*mark_said = 'm';
		if (step == 0 && parts->count < 3 &&
		    word_at(text + at, "日") == 0 &&
		    word_at(text + at, "号") == 0) {
			size_t mark = separator_at(text + at);
			int next;
			/* A mark at the end, or before an hour, is none. */
			size_t gap = mark > 0 ? spaces(text + at + mark) : 0;
			if (mark > 0 &&
			    whole_at(text + at + mark + gap, &next) > 0 &&
			    clock_at(text + at + mark + gap) == 0) {
				step = mark;
				*mark_said = text[at + mark - 1];
			}
		}
		at += step;
		if (step == 0)
			break;
	}
	size_t step = word_at(text + at, "日");
	return at + (step > 0 ? step : word_at(text + at, "号"));
}

static enum form_date_kind made(
    int year, int month, int day, bool assumed, struct form_date *date)
{
	if (year < LEAST_YEAR || year > LAST_YEAR ||
	    !civil_valid(year, month, day))
		return FORM_DATE_NONE;
	*date = (struct form_date){
	    .day = day_from_civil(year, month, day), .year_assumed = assumed};
	return FORM_DATE_ONE;
}

static bool is_near(int year, int expected)
{
	int around = expected > 0 ? expected : 2025;

	return year >= around - NEAR_YEARS && year <= around + NEAR_YEARS;
}

static enum form_date_kind three_parts(
    const struct parts *parts, int year, struct form_date *date)
{
	int first = parts->numbers[0], second = parts->numbers[1],
	    third = parts->numbers[2];

	/* "5.17-19" and "5月17-19日" are several days. */
	if (parts->marks[0] != parts->marks[1] &&
	    (first < 1000 || parts->marks[1] != 'm') && !parts->year_said)
		return FORM_DATE_NONE;
	if (parts->marks[0] == 'm')
		return FORM_DATE_NONE;
	if (first >= 1000)
		return made(first, second, third, false, date);
	if (first < 100 && (parts->year_said || is_near(2000 + first, year)) &&
	    made(2000 + first, second, third, true, date) == FORM_DATE_ONE)
		return FORM_DATE_ONE;
	if (parts->year_said)
		return FORM_DATE_NONE;
	/* What an American Excel shows: 5/17/2023 or 5/17/23. */
	if (third >= 1000 && second > 12)
		return made(third, first, second, false, date);
	if (third >= 1000 && first > 12)
		return made(third, second, first, false, date);
	if (third < 100 && second > 12 && parts->marks[0] == '/' &&
	    is_near(2000 + third, year))
		return made(2000 + third, first, second, true, date);
	return FORM_DATE_NONE;
}

static enum form_date_kind eight_digits(int number, struct form_date *date)
{
	return made(
	    number / 10000, number / 100 % 100, number % 100, false, date);
}

enum form_date_kind form_date_read(
    const char *plain, int year, struct form_date *date)
{
	struct parts parts;
	size_t at = weekday_at(plain);

	at += parts_at(plain + at, &parts);
	if (parts.count == 0 || !only_endings(plain + at))
		return FORM_DATE_NONE;
	if (parts.count == 1 && parts.numbers[0] >= 10000000)
		return eight_digits(parts.numbers[0], date);
	if (parts.count == 3)
		return three_parts(&parts, year, date);
	if (parts.count != 2 || parts.year_said || parts.numbers[0] > 12)
		return FORM_DATE_NONE;
	if (year <= 0)
		return civil_valid(2024, parts.numbers[0], parts.numbers[1])
			   ? FORM_DATE_NO_YEAR
			   : FORM_DATE_NONE;
	return made(year, parts.numbers[0], parts.numbers[1], true, date);
}

enum form_date_kind form_date_of_number(
    double number, int year, struct form_date *date)
{
	if (number >= 36526 && number < 73051) { /* 2000-01-01, 2100-01-01 */
		/* Serial 25569 is 1970-01-01 in the 1900 system. */
		*date = (struct form_date){
		    .day = (int32_t)floor(number) - 25569, .serial = true};
		return FORM_DATE_ONE;
	}
	if (number >= 19500101 && number <= 20991231 && number == floor(number))
		return eight_digits((int)number, date);
	if (number < 1 || number >= 13)
		return FORM_DATE_NONE;
	int month = (int)number;
	int hundredths = (int)lround((number - month) * 100);
	if (fabs(number - month - hundredths / 100.0) > 1e-9 || hundredths == 0)
		return FORM_DATE_NONE;
	/* 5.2 was typed as 5.2 or as 5.20. */
	if (hundredths % 10 == 0)
		return hundredths <= 30 ? FORM_DATE_UNCLEAR : FORM_DATE_NONE;
	if (year <= 0)
		return FORM_DATE_NO_YEAR;
	return made(year, month, hundredths, true, date);
}
