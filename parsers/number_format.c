#include "parsers/number_format.h"

#include <string.h>

#include "parsers/number_text.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* What one section has shown so far. */
struct section {
	bool digits; /* a placeholder before any date letter */
	bool day, time, elapsed;
	bool general;
	char last;            /* the last date letter, lower case */
	bool month_or_minute; /* an m not yet told apart */
};

static bool starts_with(const char *at, const char *end, const char *word)
{
	for (; *word != '\0'; at++, word++)
		if (at == end || lower(*at) != *word)
			return false;
	return true;
}

static void settle_month(struct section *section)
{
	if (section->month_or_minute)
		section->day = true;
	section->month_or_minute = false;
}

/* One letter of a date's grammar; runs count as one letter. */
static void take_letter(struct section *section, char letter)
{
	switch (letter) {
	case 'y':
	case 'd':
	case 'e':
	case 'b':
	case 'a':
		settle_month(section);
		section->day = true;
		break;
	case 'h':
		settle_month(section);
		section->time = true;
		break;
	case 's':
		/* An m just before seconds was minutes. */
		section->month_or_minute = false;
		section->time = true;
		break;
	case 'm':
		if (section->last == 'h')
			section->time = true;
		else
			section->month_or_minute = true;
		break;
	default:
		return;
	}
	section->last = letter;
}

/* [h], [mm], [ss] count on; colours, conditions and locales are skipped.
 * Returns the place behind the bracket. */
static const char *take_bracket(struct section *section, const char *at,
    const char *end, char *condition, double *bound)
{
	const char *close = memchr(at, ']', (size_t)(end - at));

	if (close == NULL)
		return end;
	const char *in = at + 1;
	char letter = in < close ? lower(*in) : '\0';
	const char *same = in;
	while (same < close && lower(*same) == letter)
		same++;
	if (same == close &&
	    (letter == 'h' || letter == 'm' || letter == 's')) {
		section->elapsed = true;
		section->last = letter == 'm' ? 'h' : letter;
	}
	if (letter == '<' || letter == '>' || letter == '=') {
		struct number_text number;
		char sign = letter;
		in++;
		if (in < close && *in == '=') {
			sign = letter == '<' ? 'l' : 'g';
			in++;
		} else if (in < close && *in == '>') {
			sign = '!';
			in++;
		}
		if (number_parse(in, (size_t)(close - in), &number) == 0) {
			*condition = sign;
			*bound = number.value;
		}
	}
	return close + 1;
}

static enum number_kind section_kind(const struct section *section)
{
	if (section->general || section->digits)
		return NUMBER_PLAIN;
	if (section->elapsed)
		return NUMBER_DURATION;
	if (section->day || section->month_or_minute)
		return NUMBER_DATE;
	return section->time ? NUMBER_TIME : NUMBER_PLAIN;
}

/* A letter or sign outside quotes and brackets; returns the place behind. */
static const char *take_plain(
    struct section *section, const char *at, const char *end)
{
	char c = lower(*at);

	if (starts_with(at, end, "general") ||
	    starts_with(at, end, "standard") ||
	    starts_with(at, end, "g/")) { /* G/通用格式 */
		section->general = true;
		return at + (c == 's' ? 8 : at[1] == '/' ? 2 : 7);
	}
	if (starts_with(at, end, "am/pm") || starts_with(at, end, "a/p")) {
		section->time = true;
		return at + (at[1] == '/' ? 3 : 5);
	}
	if (starts_with(at, end, "e+") || starts_with(at, end, "e-"))
		return at + 2; /* an exponent, no era's year */
	if (c == '0' || c == '#' || c == '?') {
		section->digits |= section->last == 0;
		return at + 1;
	}
	/* A lone a is a letter; an era's name, g, comes with a year e or yy. */
	if (c == 'g' || (c == 'a' && !starts_with(at, end, "aaa")))
		return at + 1;
	take_letter(section, c);
	while (++at < end && lower(*at) == c && c >= 'a' && c <= 'z')
		;
	return at;
}

/* Reads one section; returns the place of its ';' or the end. */
static const char *take_section(
    const char *at, const char *end, struct number_format *format)
{
	struct section section = {0};
	int index = format->count;
	char condition = 0;
	double bound = 0;

	while (at < end && *at != ';') {
		if (strchr("\\_*!", *at) != NULL && *at != '\0') {
			at += end - at > 1 ? 2 : 1; /* and what it quotes */
		} else if (*at == '"') {
			const char *close = memchr(
			    at + 1, '"', (size_t)(end - at - 1));
			at = close != NULL ? close + 1 : end;
		} else if (*at == '[') {
			at = take_bracket(
			    &section, at, end, &condition, &bound);
		} else {
			at = take_plain(&section, at, end);
		}
	}
	enum number_kind kind = section_kind(&section);
	format->sections[index].kind = kind;
	format->sections[index].condition = condition;
	format->sections[index].bound = bound;
	format->any_date |= kind != NUMBER_PLAIN;
	format->has_conditions |= condition != 0;
	format->count++;
	return at;
}

void number_format_parse(
    const char *code, size_t len, struct number_format *format)
{
	const char *at = code, *end = code + len;

	*format = (struct number_format){0};
	for (;;) {
		at = take_section(at, end, format);
		if (at == end || format->count == NUMBER_SECTIONS)
			return;
		at++;
	}
}

void number_format_builtin(int id, struct number_format *format)
{
	enum number_kind kind = NUMBER_PLAIN;

	if (id >= 14 && id <= 17) /* m/d/yyyy, d-mmm-yy, d-mmm, mmm-yy */
		kind = NUMBER_DATE;
	else if ((id >= 18 && id <= 21) || id == 45 || id == 47)
		kind = NUMBER_TIME; /* h:mm AM/PM … h:mm:ss, mm:ss, mm:ss.0 */
	else if (id == 22)          /* m/d/yyyy h:mm */
		kind = NUMBER_DATE;
	else if (id == 46) /* [h]:mm:ss */
		kind = NUMBER_DURATION;
	else if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
		 id == 57 || id == 58)
		kind = NUMBER_DATE; /* yyyy"年"m"月", m"月"d"日" … */
	else if ((id >= 32 && id <= 35) || id == 55 || id == 56)
		kind = NUMBER_TIME; /* h"时"mm"分", 上午/下午h"时"mm"分" … */
	*format = (struct number_format){0};
	if (kind == NUMBER_PLAIN)
		return;
	format->count = 1;
	format->any_date = true;
	format->sections[0].kind = kind;
}

static bool holds(char condition, double bound, double value)
{
	switch (condition) {
	case '<':
		return value < bound;
	case '>':
		return value > bound;
	case 'l':
		return value <= bound;
	case 'g':
		return value >= bound;
	case '!':
		return value != bound;
	default:
		return value == bound;
	}
}

enum number_kind number_format_kind(
    const struct number_format *format, double value)
{
	int section = 0;

	if (!format->any_date)
		return NUMBER_PLAIN;
	if (format->has_conditions) {
		/* The first whose condition holds, else the first without. */
		for (int i = 0; i < format->count; i++)
			if (format->sections[i].condition != 0 &&
			    holds(format->sections[i].condition,
				format->sections[i].bound, value))
				return format->sections[i].kind;
		for (int i = 0; i < format->count; i++)
			if (format->sections[i].condition == 0)
				return format->sections[i].kind;
	}
	if (value < 0 && format->count > 1)
		section = 1;
	else if (value == 0 && format->count > 2)
		section = 2;
	return format->sections[section].kind;
}
