#include "parsers/mail_links.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/mime_name.h"

#define NEAR_BYTES 300
#define EXPIRES_MAX_BYTES 120
#define URL_MAX_BYTES 4096

static const struct store {
	const char *provider, *host, *path;
} stores[] = {
    {"qq", "mail.qq.com", "/ftn/"},
    {"qq", "mail.qq.com", "/cgi-bin/ftnExs_"},
    {"qq", "mail.foxmail.com", "/cgi-bin/ftnExs_"},
    {"netease", "mail.163.com", "/large-attachment-download/"},
    {"netease", "mail.126.com", "/large-attachment-download/"},
    {"netease", "mail.yeah.net", "/large-attachment-download/"},
    {"netease", "fs.163.com", "/fs/display"},
    {"netease", "u.163.com", "/fs/display"},
    {"netease", "dashi.163.com", "/html/cloud-attachment-download"},
};

/* wx.mail.qq.com and other hosts below count as their store. */
static bool host_is(const char *host, size_t len, const char *wanted)
{
	size_t want = strlen(wanted);

	return len >= want &&
	       strncasecmp(host + len - want, wanted, want) == 0 &&
	       (len == want || host[len - want - 1] == '.');
}

const char *mail_link_provider(const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return NULL;
	host += 3;
	size_t authority = strcspn(host, "/?#\\");
	size_t len = strcspn(host, "/?#:\\");
	if (memchr(host, '@', authority) != NULL)
		return NULL; /* a host hidden behind a user name */
	for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
		if (host_is(host, len, stores[i].host) &&
		    strncasecmp(host + authority, stores[i].path,
			strlen(stores[i].path)) == 0)
			return stores[i].provider;
	}
	return NULL;
}

/* --- what stands beside
 * ------------------------------------------------------- */

static bool is_alnum(char byte)
{
	return (byte >= '0' && byte <= '9') ||
	       ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* The length of ".mp4" at `dot`, 0 when it is no extension of a file. */
static size_t extension(const char *dot, const char *end)
{
	static const char *const hosts[] = {"com", "cn", "net", "org", "www"};
	size_t len = 1;
	bool letter = false;

	while (dot + len < end && is_alnum(dot[len])) {
		letter = letter || dot[len] > '9';
		len++;
	}
	/* "1.2G" is a size, ".7z" and ".3gp" are files. */
	bool digit = len > 1 && dot[1] <= '9' &&
		     strncasecmp(dot + 1, "7z", 2) != 0 &&
		     strncasecmp(dot + 1, "3gp", 3) != 0;
	if (len < 3 || len > 6 || !letter || digit)
		return 0;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		if (strlen(hosts[i]) == len - 1 &&
		    strncasecmp(dot + 1, hosts[i], len - 1) == 0)
			return 0;
	}
	return dot + len < end && (dot[len] == '.' || dot[len] == '/') ? 0
								       : len;
}

/* Where a name begins that ends at `to`: behind what separates it. */
static const char *name_start(const char *from, const char *to)
{
	static const char *const marks[] = {"：", "《", "“", "【", "，", "；"};
	const char *start = from;

	for (const char *at = from; at < to; at++) {
		if (strchr("\n\t\"<>|/:", *at) != NULL)
			start = at + 1;
		for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
			size_t len = strlen(marks[i]);
			if ((size_t)(to - at) > len &&
			    memcmp(at, marks[i], len) == 0)
				start = at + len;
		}
	}
	while (start < to && *start == ' ')
		start++;
	return start;
}

/* The last (or first) file name in the window, cleaned (malloc), or NULL. */
static char *name_in(const char *from, const char *to, bool last)
{
	const char *begin = NULL, *end = NULL, *line = from;

	for (const char *at = from; at < to; at++) {
		size_t len = *at == '.' ? extension(at, to) : 0;
		const char *start = len > 0 ? name_start(line, at) : at;
		if (start == at)
			continue;
		begin = start;
		end = at + len;
		line = end;
		if (!last)
			break;
	}
	if (begin == NULL)
		return NULL;
	char *raw = mem_strndup(begin, (size_t)(end - begin));
	char *name = mime_name_clean(raw);
	free(raw);
	return name;
}

/* The length of the separator at `at`, 0 when it is none. */
static size_t separator(const char *at)
{
	static const char *const wide[] = {
	    "（", "）", "，", "；", "。", "【", "】"};

	if (strchr("\n\t()[],;|", *at) != NULL)
		return 1;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		if (strncmp(at, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	}
	return 0;
}

/* "到期时间：…": nothing before it belongs to it. */
static bool names_time(const char *at, const char *end)
{
	static const char *const words[] = {
	    "到期时间", "过期时间", "失效时间", "有效期"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]);
		if ((size_t)(end - at) > len && memcmp(at, words[i], len) == 0)
			return true;
	}
	return false;
}

/* What is said of the end, between its separators: "2023年6月17日 10:00
 * 到期" (malloc), or NULL. */
static char *expires_in(const char *from, const char *to)
{
	static const char *const words[] = {
	    "到期", "过期", "失效", "有效", "无限期", "expire", "Expire"};
	const char *found = NULL, *begin = from, *end = from;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *at = memmem(
		    from, (size_t)(to - from), words[i], strlen(words[i]));
		if (at != NULL && (found == NULL || at < found))
			found = at;
	}
	if (found == NULL)
		return NULL;
	for (const char *at = from; at < found; at++) {
		size_t len = separator(at);
		if (len > 0)
			begin = at + len;
	}
	for (end = found; end < to && separator(end) == 0; end++)
		;
	if (names_time(found, end))
		begin = found;
	while (begin < end && *begin == ' ')
		begin++;
	while (end > begin && end[-1] == ' ')
		end--;
	char *text = mem_strndup(begin, (size_t)(end - begin));
	text[utf8_cut(text, EXPIRES_MAX_BYTES)] = '\0';
	return text;
}

/* The edges of what is near, at whole characters. */
static const char *before(const char *text, size_t at, size_t floor)
{
	size_t from = at > floor + NEAR_BYTES ? at - NEAR_BYTES : floor;

	while (from < at && ((unsigned char)text[from] & 0xc0) == 0x80)
		from++;
	return text + from;
}

static const char *behind(const char *text, size_t at)
{
	return text + at + utf8_cut(text + at, NEAR_BYTES);
}

struct beside {
	char *name, *expires;
};

/* Where the linked words are the name, its end is said behind; where they are
 * "下载" or the address itself, name and end are said before. */
static struct beside look_beside(
    const char *text, size_t from, size_t to, size_t floor)
{
	const char *start = before(text, from, floor), *end = behind(text, to);
	struct beside beside = {name_in(text + from, text + to, true), NULL};

	if (strncasecmp(text + from, "http", 4) == 0) {
		free(beside.name);
		beside.name = NULL;
	}
	bool named = beside.name != NULL;
	if (!named)
		beside.name = name_in(start, text + from, true);
	if (beside.name == NULL)
		beside.name = name_in(text + to, end, false);
	if (!named)
		beside.expires = expires_in(start, text + from);
	if (beside.expires == NULL)
		beside.expires = expires_in(text + to, end);
	return beside;
}

/* --- the list
 * ----------------------------------------------------------------- */

static struct facts_link *find(struct mail_links *links, const char *url)
{
	for (size_t i = 0; i < links->count; i++) {
		if (strcmp(links->items[i].url, url) == 0)
			return &links->items[i];
	}
	return NULL;
}

/* Adds the link or tells a known one what was not known; takes `beside`. */
static void add(struct mail_links *links, const char *url, struct beside beside)
{
	struct facts_link *link = find(links, url);
	const char *provider = mail_link_provider(url);
	size_t max = provider != NULL ? MAIL_LINKS_LARGE : MAIL_LINKS_MAX;

	if (link == NULL && links->count < max) {
		MEM_GROW(links->items, links->count, links->cap);
		link = &links->items[links->count++];
		*link = (struct facts_link){.url = utf8_clean(url, strlen(url)),
		    .provider = provider ? mem_strdup(provider) : NULL};
	}
	if (link != NULL && link->name == NULL) {
		link->name = beside.name;
		beside.name = NULL;
	}
	if (link != NULL && link->expires == NULL) {
		link->expires = beside.expires;
		beside.expires = NULL;
	}
	free(beside.name);
	free(beside.expires);
}

static struct beside title_beside(const struct mail_html_link *link)
{
	struct beside beside = {0};

	if (link->title != NULL)
		beside.name = name_in(
		    link->title, link->title + strlen(link->title), true);
	return beside;
}

void mail_links_of_html(struct mail_links *links, const struct mail_html *html)
{
	const char *text = buf_text(&html->text);
	size_t floor = 0;

	for (size_t i = 0; i < html->link_count; i++) {
		const struct mail_html_link *link = &html->links[i];
		struct beside beside = title_beside(link);
		bool large = mail_link_provider(link->url) != NULL;
		size_t to = link->to < html->text.len ? link->to
						      : html->text.len;
		size_t from = link->from < to ? link->from : to;
		/* A picture that is linked says nothing; its address comes
		 * again with the name. */
		bool again = to == from && i + 1 < html->link_count &&
			     strcmp(link->url, link[1].url) == 0;
		if (large && !again) {
			struct beside found = look_beside(
			    text, from, to, floor < from ? floor : from);
			if (found.name != NULL) {
				free(beside.name);
				beside.name = found.name;
			}
			beside.expires = found.expires;
		} else if (!large && beside.name == NULL) {
			beside.name = name_in(text + from, text + to, true);
		}
		add(links, link->url, beside);
		floor = to;
	}
	mail_links_of_text(links, text);
}

/* The length of the address at `at`: ASCII to the first character that is
 * none of an address, without the punctuation of the sentence. */
static size_t url_length(const char *at)
{
	size_t len = 0;

	while ((unsigned char)at[len] > 0x20 && (unsigned char)at[len] < 0x7f &&
	       strchr("<>\"'`{}|\\^", at[len]) == NULL)
		len++;
	while (len > 0 && strchr(".,;:!?)]*", at[len - 1]) != NULL)
		len--;
	return len;
}

void mail_links_of_text(struct mail_links *links, const char *text)
{
	size_t floor = 0;

	for (const char *at = text; (at = strcasestr(at, "http")) != NULL;) {
		size_t from = (size_t)(at - text);
		size_t mark = strncasecmp(at, "http://", 7) == 0    ? 7
			      : strncasecmp(at, "https://", 8) == 0 ? 8
								    : 0;
		size_t len = mark > 0 ? url_length(at) : 0;
		if (len <= mark || len >= URL_MAX_BYTES) {
			at += 4;
			continue;
		}
		char *url = mem_strndup(at, len);
		struct beside beside = {0};
		if (mail_link_provider(url) != NULL)
			beside = look_beside(text, from, from + len, floor);
		add(links, url, beside);
		free(url);
		at += len;
		floor = from + len;
	}
}

void mail_links_free(struct mail_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		free(links->items[i].url);
		free(links->items[i].name);
		free(links->items[i].provider);
		free(links->items[i].expires);
	}
	free(links->items);
	*links = (struct mail_links){0};
}
