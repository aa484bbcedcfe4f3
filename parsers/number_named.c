#include "parsers/number_named.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name, *code;
} words[] = {
    {"General Date", "yyyy/m/d h:mm"},
    {"Long Date", "yyyy/m/d"},
    {"Medium Date", "yyyy/m/d"},
    {"Short Date", "yyyy/m/d"},
    {"Long Time", "h:mm:ss"},
    {"Medium Time", "h:mm"},
    {"Short Time", "h:mm"},
    /* Letters that would mean a date in a code. */
    {"General", "General"},
    {"General Number", "General"},
    {"Currency", "0"},
    {"Euro Currency", "0"},
    {"Fixed", "0"},
    {"Standard", "0"},
    {"Percent", "0"},
    {"Scientific", "0"},
    {"Yes/No", "0"},
    {"True/False", "0"},
    {"On/Off", "0"},
};

void number_named_parse(
    const char *name, size_t len, struct number_named *named)
{
	named->text = len == 1 && *name == '@';
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strlen(words[i].name) == len &&
		    strncasecmp(words[i].name, name, len) == 0) {
			name = words[i].code;
			len = strlen(name);
			break;
		}
	}
	number_format_parse(name, len, &named->format);
}
