#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/mem.h"
#include "imap_session-private.h"

#define LOGOUT_SECS 2
#define TEXT_BYTES 200 /* of what a server says */

void imap_session_begin(struct imap_session *self)
{
	imap_stream_command(
	    self->stream, self->answer_secs, ANSWER_BYTES, LITERAL_BYTES);
}

/* Words with an @ or with the account's name are people's. */
static bool is_personal(
    const struct imap_session *self, const char *word, size_t len)
{
	size_t user = self->user != NULL ? strlen(self->user) : 0;

	if (memchr(word, '@', len) != NULL)
		return true;
	for (size_t i = 0; user > 0 && i + user <= len; i++)
		if (strncasecmp(word + i, self->user, user) == 0)
			return true;
	return false;
}

/* What the server said, fit for a log (malloc): 163 and QQ answer in raw
 * GBK. */
static char *said(const struct imap_session *self)
{
	const char *raw = self->imap != NULL ? self->imap->imap_response : NULL;
	struct buf text;

	buf_init(&text, TEXT_BYTES);
	char *clean = raw != NULL ? charset_guess(raw, strlen(raw))
				  : mem_strdup("");
	for (const char *at = clean; *at != '\0' && !text.full;) {
		size_t blank = strspn(at, " \t\r\n");
		size_t len = strcspn(at + blank, " \t\r\n");
		if (len == 0)
			break;
		if (text.len > 0)
			buf_putc(&text, ' ');
		if (is_personal(self, at + blank, len))
			buf_puts(&text, "***");
		else
			buf_append(&text, at + blank, len);
		at += blank + len;
	}
	free(clean);
	char *result = mem_strdup(buf_text(&text));
	buf_free(&text);
	return result;
}

int imap_session_result(struct imap_session *self, int code, int refused,
    const char *doing, const char *kind, struct imap_trouble *trouble)
{
	const char *why, *stream_kind = IMAP_PROTOCOL;

	if (code == MAILIMAP_NO_ERROR)
		return 0;
	why = imap_stream_broken(self->stream, &stream_kind);
	if (why != NULL) {
		trouble->kind = stream_kind;
		return err_set(&trouble->err, ERR_RETRY, "%s: %s", doing, why);
	}
	char *text = said(self);
	bool answered = code == refused || code == MAILIMAP_ERROR_PROTOCOL ||
			code == MAILIMAP_ERROR_FATAL;
	trouble->kind = code == refused ? kind : IMAP_PROTOCOL;
	if (answered)
		err_set(&trouble->err, ERR_RETRY,
		    "%s: the server answers \"%s\"", doing, text);
	else
		err_set(&trouble->err, ERR_RETRY,
		    "%s: the answer is no IMAP (%d)", doing, code);
	free(text);
	return code == refused ? 1 : -1;
}

void imap_session_close(struct imap_session *self)
{
	if (self == NULL)
		return;
	if (self->stream != NULL)
		imap_stream_command(
		    self->stream, LOGOUT_SECS, ANSWER_BYTES, LITERAL_BYTES);
	if (self->imap != NULL)
		mailimap_free(self->imap);
	imap_stream_close(self->stream);
	free(self->user);
	free(self);
}

bool imap_session_can_id(const struct imap_session *self)
{
	return self->can_id;
}

bool imap_session_can_idle(const struct imap_session *self)
{
	return self->can_idle;
}

int imap_session_select(struct imap_session *self, const char *name,
    struct imap_selected *selected, struct imap_trouble *trouble)
{
	imap_session_begin(self);
	int result = imap_session_result(self,
	    mailimap_select(self->imap, name), MAILIMAP_ERROR_SELECT,
	    "opening a folder", IMAP_FOLDER, trouble);
	if (result != 0)
		return result;
	/* NULL after some failures; libetpan's IDLE would follow it. */
	if (self->imap->imap_selection_info == NULL) {
		trouble->kind = IMAP_PROTOCOL;
		return err_set(
		    &trouble->err, ERR_RETRY, "a folder opened with nothing");
	}
	imap_stream_news(self->stream);
	*selected = (struct imap_selected){
	    .uidvalidity = self->imap->imap_selection_info->sel_uidvalidity,
	    .exists = self->imap->imap_selection_info->sel_exists,
	};
	return 0;
}

int imap_session_noop(struct imap_session *self, struct imap_trouble *trouble)
{
	imap_session_begin(self);
	return imap_session_result(self, mailimap_noop(self->imap),
	    MAILIMAP_ERROR_NOOP, "NOOP", IMAP_SERVER, trouble);
}

int imap_session_idle(struct imap_session *self, struct imap_trouble *trouble)
{
	imap_session_begin(self);
	return imap_session_result(self, mailimap_idle(self->imap),
	    MAILIMAP_ERROR_PARSE, "IDLE", IMAP_SERVER, trouble);
}

int imap_session_idle_done(
    struct imap_session *self, struct imap_trouble *trouble)
{
	imap_session_begin(self);
	return imap_session_result(self, mailimap_idle_done(self->imap),
	    MAILIMAP_ERROR_EXTENSION, "ending IDLE", IMAP_SERVER, trouble);
}

enum imap_wait imap_session_wait(
    struct imap_session *self, int msecs, struct imap_trouble *trouble)
{
	enum imap_wait waited = imap_stream_wait(self->stream, msecs);

	if (waited == IMAP_WAIT_BROKEN)
		imap_session_result(self, MAILIMAP_ERROR_STREAM,
		    MAILIMAP_NO_ERROR, "waiting", IMAP_SERVER, trouble);
	return waited;
}

bool imap_session_news(struct imap_session *self)
{
	return imap_stream_news(self->stream);
}
