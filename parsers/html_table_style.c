/* Number formats of style sheets: Excel's and WPS's mso-number-format. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/html_table.h"

#define MAX_STYLES 4000
#define PROPERTY "mso-number-format"

static int compare_styles(const void *one, const void *other)
{
	return strcmp(((const struct html_style *)one)->name,
	    ((const struct html_style *)other)->name);
}

/* The selectors before "{": ".xl24", "td.xl24", "td, .xl25". */
static void add_selectors(struct html_styles *styles, const char *from,
    const char *to, const struct number_named *format)
{
	while (from < to && styles->count < MAX_STYLES) {
		const char *end = memchr(from, ',', (size_t)(to - from));
		end = end != NULL ? end : to;
		const char *dot = memrchr(from, '.', (size_t)(end - from));
		const char *name = dot != NULL ? dot + 1 : from;
		const char *stop = end;
		while (name < stop && strchr(" \t\r\n", *name) != NULL)
			name++;
		while (stop > name && strchr(" \t\r\n", stop[-1]) != NULL)
			stop--;
		if (stop > name && stop - name < 64) {
			MEM_GROW(styles->items, styles->count, styles->cap);
			styles->items[styles->count++] = (struct html_style){
			    mem_strndup(name, (size_t)(stop - name)), *format};
		}
		from = end < to ? end + 1 : to;
	}
}

static const char *back_to(const char *at, const char *from, const char *any)
{
	while (at > from && strchr(any, at[-1]) == NULL)
		at--;
	return at;
}

/* The next word of ours, or NULL. */
static const char *find_property(const char *at, const char *end)
{
	while ((at = memchr(at, PROPERTY[0], (size_t)(end - at))) != NULL &&
	       strncmp(at, PROPERTY, strlen(PROPERTY)) != 0)
		at++;
	return at;
}

void html_styles_take(struct html_styles *styles, const char *text, size_t len)
{
	char *sheet = mem_strndup(text, len);
	const char *done = sheet, *end = sheet + strlen(sheet);

	for (const char *at = sheet; (at = find_property(at, end)) != NULL &&
				     styles->count < MAX_STYLES;) {
		const char *open = back_to(at, done, "{");
		char *code = html_style_property_at(at, PROPERTY);
		struct number_named format;
		at += strlen(PROPERTY);
		if (open > done && code != NULL) {
			number_named_parse(code, strlen(code), &format);
			add_selectors(styles, back_to(open - 1, done, "}>"),
			    open - 1, &format);
		}
		done = at;
		free(code);
	}
	free(sheet);
	if (styles->count > 1)
		qsort(styles->items, styles->count, sizeof *styles->items,
		    compare_styles);
}

void html_styles_free(struct html_styles *styles)
{
	for (size_t i = 0; i < styles->count; i++)
		free(styles->items[i].name);
	free(styles->items);
	*styles = (struct html_styles){0};
}

static const struct html_style *find(
    const struct html_styles *styles, char *name)
{
	struct html_style key = {.name = name};

	if (styles->count == 0)
		return NULL;
	return bsearch(&key, styles->items, styles->count,
	    sizeof *styles->items, compare_styles);
}

/* Its own style, in Excel's words or in those of web systems. */
static bool own_format(const struct html_tag *tag, struct number_named *format)
{
	char *style = html_tag_value(tag, "style");
	char *code = NULL;

	if (style != NULL) {
		code = html_style_property(style, PROPERTY);
		if (code == NULL)
			code = html_style_property(
			    style, "vnd.ms-excel.numberformat");
	}
	if (code != NULL)
		number_named_parse(code, strlen(code), format);
	free(style);
	free(code);
	return code != NULL;
}

bool html_styles_of(const struct html_styles *styles,
    const struct html_tag *tag, struct number_named *format)
{
	const struct html_style *style = NULL;

	if (own_format(tag, format))
		return true;
	char *classes = styles->count > 0 ? html_tag_value(tag, "class") : NULL;
	for (char *name = classes; name != NULL && style == NULL;) {
		name += strspn(name, " \t\r\n");
		char *end = name + strcspn(name, " \t\r\n");
		char *next = *end != '\0' ? end + 1 : NULL;
		*end = '\0';
		style = find(styles, name);
		name = next;
	}
	free(classes);
	if (style == NULL)
		style = find(styles, (char *)tag->name);
	if (style != NULL)
		*format = style->format;
	return style != NULL;
}
