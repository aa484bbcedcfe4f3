#include "parsers/form_number.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/form_text.h"
#include "parsers/number_text.h"
#include "parsers/number_words.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define MAX_DECIMAL 400 /* bytes of one number */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t digits_at(const char *text)
{
	return strspn(text, "0123456789");
}

/* "1,200,000": bytes of the groups behind the first digits, 0 when the
 * commas do not stand by threes. */
static size_t groups_at(const char *text)
{
	size_t at = 0;

	while (text[at] == ',' && digits_at(text + at + 1) == 3)
		at += 4;
	return text[at] == ',' && is_digit(text[at + 1]) ? 0 : at;
}

static size_t exponent_at(const char *text)
{
	size_t sign;

	if (*text != 'e')
		return 0;
	sign = text[1] == '+' || text[1] == '-';
	size_t digits = digits_at(text + 1 + sign);
	return digits > 0 ? 1 + sign + digits : 0;
}

size_t form_number_decimal(const char *text, struct form_number *number)
{
	char buffer[MAX_DECIMAL];
	struct number_text parsed;
	size_t at = digits_at(text), used = 0;

	if (at == 0)
		return 0;
	if (at <= 3)
		at += groups_at(text + at);
	if (text[at] == '.' && is_digit(text[at + 1]))
		at += 1 + digits_at(text + at + 1);
	size_t exponent = exponent_at(text + at);
	number->shortened = exponent > 0;
	at += exponent;
	if (at >= sizeof buffer)
		return 0;
	for (size_t i = 0; i < at; i++) {
		if (text[i] != ',')
			buffer[used++] = text[i];
	}
	if (number_parse(buffer, used, &parsed) < 0)
		return 0;
	number->value = parsed.value;
	number->digits = parsed.digits;
	return at;
}

/* "3百", "1千2百", "1.2万", "3亿": digits with Chinese units behind. */
static size_t mixed_at(const char *text, struct form_number *number)
{
	size_t at = form_number_decimal(text, number), bytes;
	double total = 0, last = 0, unit;

	if (at == 0)
		return 0;
	while ((unit = number_words_unit(text + at, &bytes)) > 0) {
		struct form_number next = {0};
		if (last > 0 && unit >= last)
			return 0;
		/* "300万元" under 万元 is 300: the caller decides. */
		number->ten_thousands |= unit >= 1e4;
		number->chinese = true;
		total += number->value * unit;
		last = unit;
		at += bytes;
		number->value = 0;
		size_t more = form_number_decimal(text + at, &next);
		if (more == 0)
			break;
		if (number_words_unit(text + at + more, &bytes) == 0)
			return 0;
		number->value = next.value;
		at += more;
	}
	number->value += total;
	return at;
}

size_t form_number_at(const char *text, struct form_number *number)
{
	size_t at;

	if (is_digit(*text))
		return mixed_at(text, number);
	at = number_words_read(text, &number->value);
	number->chinese |= at > 0;
	number->ten_thousands |= at > 0 && memmem(text, at, "万", 3) != NULL;
	return at;
}

/* --- the words beside it ------------------------------------------------- */

enum word_kind { WORD_ABOUT, WORD_NEUTRAL };

static const struct word {
	const char *text;
	enum word_kind kind;
} before[] =
    {
	{"大约", WORD_ABOUT},
	{"约为", WORD_ABOUT},
	{"约", WORD_ABOUT},
	{"大概", WORD_ABOUT},
	{"将近", WORD_ABOUT},
	{"近", WORD_ABOUT},
	{"超过", WORD_ABOUT},
	{"超", WORD_ABOUT},
	{"逾", WORD_ABOUT},
	{"至少", WORD_ABOUT},
	{"不少于", WORD_ABOUT},
	{"不低于", WORD_ABOUT},
	{"共计", WORD_NEUTRAL},
	{"共有", WORD_NEUTRAL},
	{"共", WORD_NEUTRAL},
	{"合计", WORD_NEUTRAL},
	{"总计", WORD_NEUTRAL},
	{"总", WORD_NEUTRAL},
	{"累计", WORD_NEUTRAL},
	{"参与", WORD_NEUTRAL},
	{"参加", WORD_NEUTRAL},
	{"为", WORD_NEUTRAL},
	{"有", WORD_NEUTRAL},
	{":", WORD_NEUTRAL},
	{"(", WORD_NEUTRAL},
	{" ", WORD_NEUTRAL},
	{"¥", WORD_NEUTRAL},
},
  behind[] = {
      {"左右", WORD_ABOUT},
      {"上下", WORD_ABOUT},
      {"以上", WORD_ABOUT},
      {"余", WORD_ABOUT},
      {"多", WORD_ABOUT},
      {"来", WORD_ABOUT},
      {"+", WORD_ABOUT},
      {"整", WORD_NEUTRAL},
      {"参加", WORD_NEUTRAL},
      {"参与", WORD_NEUTRAL},
      {"(", WORD_NEUTRAL},
      {")", WORD_NEUTRAL},
      {".", WORD_NEUTRAL},
      {",", WORD_NEUTRAL},
      {" ", WORD_NEUTRAL},
};

static size_t words_at(const char *text, const struct word *words, size_t count,
    struct form_number *number)
{
	for (size_t i = 0; i < count; i++) {
		if (form_starts(text, words[i].text)) {
			number->about |= words[i].kind == WORD_ABOUT;
			return strlen(words[i].text);
		}
	}
	size_t unit = form_unit(text);
	number->unit |= unit > 0;
	return unit;
}

static size_t before_at(const char *text, struct form_number *number)
{
	size_t at = 0, step;

	while ((step = words_at(text + at, before, COUNT(before), number)) > 0)
		at += step;
	return at;
}

static size_t behind_at(const char *text, struct form_number *number)
{
	size_t at = 0, step;

	do {
		step = words_at(text + at, behind, COUNT(behind), number);
		if (step == 0 && text[at] == '%' && !number->percent) {
			number->percent = true;
			number->value /= 100;
			step = 1;
		} else if (step == 0 && !number->percent &&
			   form_starts(text + at, "成") && number->chinese) {
			number->percent = true;
			number->value /= 10;
			step = strlen("成");
		}
		at += step;
	} while (step > 0);
	return at;
}

static bool any_number(const char *text)
{
	double value;

	for (; *text != '\0'; text++) {
		if (is_digit(*text) || number_words_read(text, &value) > 0)
			return true;
	}
	return false;
}

static bool is_none(const char *text)
{
	static const char *const words[] = {"无", "没有", "无.", "无人"};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(text, words[i]) == 0)
			return true;
	}
	return false;
}

static size_t sign_at(const char *text, double *sign)
{
	*sign = 1;
	if (*text == '+')
		return 1;
	if (*text == '-' || form_starts(text, "负")) {
		*sign = -1;
		return *text == '-' ? 1 : strlen("负");
	}
	return 0;
}

enum form_number_kind form_number_read(
    const char *plain, struct form_number *number)
{
	struct form_number read = {0};
	double sign;
	size_t at = before_at(plain, &read);

	if (is_none(plain)) {
		*number = (struct form_number){.none = true};
		return FORM_NUMBER_ONE;
	}
	if (form_starts(plain + at, "百分之")) {
		read.percent = true;
		at += strlen("百分之");
	}
	at += sign_at(plain + at, &sign);
	size_t taken = form_number_at(plain + at, &read);
	if (taken == 0)
		return any_number(plain + at) && is_digit(plain[at])
			   ? FORM_NUMBER_SEVERAL
			   : FORM_NUMBER_NONE;
	at += taken;
	read.value = sign * (read.percent ? read.value / 100 : read.value);
	at += behind_at(plain + at, &read);
	if (plain[at] != '\0')
		return any_number(plain + at) ? FORM_NUMBER_SEVERAL
					      : FORM_NUMBER_NONE;
	*number = read;
	return FORM_NUMBER_ONE;
}
