#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"

#define LINK_BYTES 8000

void digest_set_text(json_t *object, const char *key, char *text)
{
	json_object_set_new(object, key, json_string(text));
	free(text);
}

void digest_set_flag(json_t *object, const char *key, bool value)
{
	json_object_set_new(object, key, json_boolean(value));
}

void digest_set_count(json_t *object, const char *key, size_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

void digest_set_list(json_t *object, const char *key, json_t *list, size_t all)
{
	char *has = mem_printf("has_%s", key);
	char *more = mem_printf("more_%s", key);

	digest_set_flag(object, has, json_array_size(list) > 0);
	if (all > json_array_size(list))
		digest_set_count(object, more, all - json_array_size(list));
	json_object_set_new(object, key, list);
	free(has);
	free(more);
}

char *digest_what_text(const struct material *material, int32_t day)
{
	if (day == DAY_NONE)
		return mem_strdup(material->name);
	char *date = day_format_chinese(day);
	char *text = mem_printf("%s %s", date, material->name);
	free(date);
	return text;
}

void digest_names_add(
    struct digest_names *names, const struct material *material, int32_t day)
{
	bool same_day = names->text != NULL && names->day == day;
	char *what = same_day ? mem_strdup(material->name)
			      : digest_what_text(material, day);
	char *longer = mem_printf("%s%s%s", names->text ? names->text : "",
	    names->text == NULL ? ""
	    : same_day          ? "、"
				: "；",
	    what);

	free(what);
	free(names->text);
	names->text = longer;
	names->day = day;
}

char *digest_names_take(struct digest_names *names)
{
	char *text = names->text;

	*names = (struct digest_names){0};
	return text != NULL ? text : mem_strdup("");
}

char *digest_span_text(int64_t secs)
{
	int64_t minutes = secs / 60;

	if (minutes < 1)
		return mem_strdup("不到 1 分钟");
	if (minutes < 60)
		return mem_printf("%lld 分钟", (long long)minutes);
	if (minutes < 48 * 60)
		return mem_printf("%lld 小时", (long long)(minutes / 60));
	return mem_printf("%lld 天", (long long)(minutes / 60 / 24));
}

/* --- telephones ------------------------------------------------------------
 */

/* Digits, spaces and what stands inside one number. */
static size_t number_length(const char *text)
{
	return strspn(text, "0123456789+-() ");
}

static void add_phone(json_t *list, const char *text, size_t bytes)
{
	char tel[32];
	size_t kept = 0;

	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	for (size_t i = 0; i < bytes && kept + 1 < sizeof tel; i++)
		if (isdigit((unsigned char)text[i]) ||
		    (text[i] == '+' && kept == 0))
			tel[kept++] = text[i];
	tel[kept] = '\0';
	json_t *item = json_object();
	json_object_set_new(item, "text", json_stringn(text, bytes));
	if (kept >= 5)
		json_object_set_new(item, "tel", json_string(tel));
	json_array_append_new(list, item);
}

json_t *digest_phones(const char *phone)
{
	json_t *list = json_array();
	bool whole = true;

	for (const char *at = phone; *at != '\0';) {
		size_t length = number_length(at);
		if (length >= 5) {
			size_t lead = strspn(at, " )-");
			add_phone(list, at + lead, length - lead);
			whole = false;
		}
		at += length > 0 ? length : 1;
	}
	if (whole && *phone != '\0')
		add_phone(list, phone, strlen(phone));
	return list;
}

/* --- links that decide -----------------------------------------------------
 */

const char *digest_next_token(struct digest_view *view)
{
	size_t at = view->links++;

	return at < view->input->spare_count ? view->input->spares[at] : "";
}

/* RFC 6068: everything but unreserved characters is percent-encoded. */
static void put_encoded(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		if (isalnum(byte) || strchr("-._~", byte) != NULL)
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", byte);
	}
}

static char *mailto(
    const struct digest_view *view, const char *token, const char *body)
{
	struct buf out;

	buf_init(&out, LINK_BYTES);
	buf_printf(&out, "mailto:%s?subject=", view->input->mailbox->address);
	put_encoded(&out, "处理 [");
	buf_puts(&out, token);
	put_encoded(&out, "]");
	buf_puts(&out, "&body=");
	put_encoded(&out, body);
	return buf_take(&out);
}

json_t *digest_line(const struct digest_view *view, const char *label,
    const char *token, char *line)
{
	json_t *object = json_pack("{s:s, s:s}", "label", label, "line", line);

	if (*token != '\0')
		digest_set_text(object, "href", mailto(view, token, line));
	free(line);
	return object;
}
