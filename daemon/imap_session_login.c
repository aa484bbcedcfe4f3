/* From a connection to a session that is logged in. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config/profiles.h"
#include "imap_session-private.h"

#define MAX_LOGIN 4096

static void take_capability(
    struct imap_session *self, const struct mailimap_capability *capability)
{
	const char *name = capability->cap_data.cap_name;

	if (name == NULL)
		return;
	if (capability->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE) {
		self->can_plain = self->can_plain ||
				  strcasecmp(name, "PLAIN") == 0;
		return;
	}
	self->can_id = self->can_id || strcasecmp(name, "ID") == 0;
	self->can_idle = self->can_idle || strcasecmp(name, "IDLE") == 0;
	self->can_initial = self->can_initial ||
			    strcasecmp(name, "SASL-IR") == 0;
	self->login_disabled = self->login_disabled ||
			       strcasecmp(name, "LOGINDISABLED") == 0;
}

static int ask_capability(
    struct imap_session *self, struct imap_trouble *trouble)
{
	struct mailimap_capability_data *data = NULL;

	imap_session_begin(self);
	int result = imap_session_result(self,
	    mailimap_capability(self->imap, &data), MAILIMAP_ERROR_CAPABILITY,
	    "CAPABILITY", IMAP_SERVER, trouble);
	if (result != 0 || data == NULL)
		return result;
	self->can_id = self->can_idle = false;
	for (clistiter *at = clist_begin(data->cap_list); at != NULL;
	     at = clist_next(at))
		take_capability(self, clist_content(at));
	mailimap_capability_data_free(data);
	return 0;
}

/* --- AUTHENTICATE PLAIN (RFC 4616) ---------------------------------------- */

/* libetpan's own would load SASL's modules, which the walls refuse. */
static void encode_base64(struct buf *out, const char *bytes, size_t count)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < count; i += 3) {
		unsigned block = 0;
		for (size_t j = 0; j < 3; j++)
			block = block << 8 |
				(i + j < count ? (unsigned char)bytes[i + j]
					       : 0U);
		for (size_t j = 0; j < 4; j++)
			buf_putc(out, i + j > count
					  ? '='
					  : digits[block >> (18 - 6 * j) & 63]);
	}
}

static int say(struct imap_session *self, const char *text)
{
	if (mailstream_write(self->imap->imap_stream, text, strlen(text)) < 0)
		return MAILIMAP_ERROR_STREAM;
	return mailstream_flush(self->imap->imap_stream) < 0
		   ? MAILIMAP_ERROR_STREAM
		   : MAILIMAP_NO_ERROR;
}

/* The answer to what was said; its state is LOGIN's afterwards. */
static int hear_login(struct imap_session *self)
{
	struct mailimap_response *response = NULL;
	int code = mailimap_parse_response(self->imap, &response);

	if (code != MAILIMAP_NO_ERROR)
		return code;
	int type = response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state
		       ->rsp_type;
	mailimap_response_free(response);
	if (type != MAILIMAP_RESP_COND_STATE_OK)
		return MAILIMAP_ERROR_LOGIN;
	self->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return MAILIMAP_NO_ERROR;
}

static int authenticate_plain(struct imap_session *self, const char *password)
{
	struct buf plain, line;
	int code = mailimap_send_current_tag(self->imap);

	buf_init(&plain, MAX_LOGIN);
	buf_init(&line, 2 * MAX_LOGIN);
	buf_printf(&plain, "%c%s%c%s", 0, self->user, 0, password);
	encode_base64(&line, plain.data, plain.len);
	buf_puts(&line, "\r\n");
	if (code == MAILIMAP_NO_ERROR)
		code = say(self, self->can_initial ? "AUTHENTICATE PLAIN "
						   : "AUTHENTICATE PLAIN\r\n");
	if (code == MAILIMAP_NO_ERROR && !self->can_initial) {
		const char *asked = mailimap_read_line(self->imap);
		if (asked == NULL)
			code = MAILIMAP_ERROR_STREAM;
		else if (*asked != '+')
			code = hear_login(self);
		if (asked != NULL && *asked != '+')
			goto out;
	}
	if (code == MAILIMAP_NO_ERROR)
		code = say(self, buf_text(&line));
	if (code == MAILIMAP_NO_ERROR)
		code = mailimap_read_line(self->imap) != NULL
			   ? hear_login(self)
			   : MAILIMAP_ERROR_STREAM;
out:
	explicit_bzero(plain.data, plain.len);
	explicit_bzero(line.data, line.len);
	buf_free(&plain);
	buf_free(&line);
	return code;
}

/* --- logging in ----------------------------------------------------------- */

/* RFC 5530: the account is right, the server is not well. */
static bool is_passing(const struct imap_session *self)
{
	const struct mailimap_response_info *info =
	    self->imap->imap_response_info;

	return info != NULL && info->rsp_atom != NULL &&
	       strcasecmp(info->rsp_atom, "UNAVAILABLE") == 0;
}

static int log_in(struct imap_session *self, const char *password,
    struct imap_trouble *trouble)
{
	if (self->login_disabled && !self->can_plain) {
		trouble->kind = IMAP_LOGIN;
		return err_set(&trouble->err, ERR_REJECT,
		    "the server allows neither LOGIN nor PLAIN here");
	}
	imap_session_begin(self);
	int code = self->login_disabled
		       ? authenticate_plain(self, password)
		       : mailimap_login(self->imap, self->user, password);
	int result = imap_session_result(self, code, MAILIMAP_ERROR_LOGIN,
	    "logging in", is_passing(self) ? IMAP_SERVER : IMAP_LOGIN, trouble);
	/* BAD: QQ's answer to some wrong names. Asking again soon is as bad. */
	if (code == MAILIMAP_ERROR_PROTOCOL && trouble->kind != NULL &&
	    strcmp(trouble->kind, IMAP_PROTOCOL) == 0 && result < 0 &&
	    self->imap->imap_response != NULL)
		trouble->kind = IMAP_LOGIN;
	return result;
}

/* RFC 2971. 163 answers "Unsafe Login" to every later command without it. */
static int say_who(struct imap_session *self, struct imap_trouble *trouble)
{
	struct mailimap_id_params_list *ours =
	    mailimap_id_params_list_new_empty();
	struct mailimap_id_params_list *theirs = NULL;

	mailimap_id_params_list_add_name_value(
	    ours, strdup("name"), strdup("shoubao"));
	mailimap_id_params_list_add_name_value(
	    ours, strdup("version"), strdup("1"));
	mailimap_id_params_list_add_name_value(
	    ours, strdup("vendor"), strdup("shoubao"));
	imap_session_begin(self);
	int code = mailimap_id(self->imap, ours, &theirs);
	mailimap_id_params_list_free(ours);
	if (theirs != NULL)
		mailimap_id_params_list_free(theirs);
	/* A NO to it is the server's affair. */
	int result = imap_session_result(
	    self, code, MAILIMAP_ERROR_EXTENSION, "ID", IMAP_SERVER, trouble);
	return result > 0 ? 0 : result;
}

static int begin(struct imap_session *self, const char *password,
    struct imap_trouble *trouble)
{
	mailstream *reader = imap_stream_reader(self->stream);
	int code;

	self->imap = mailimap_new(0, NULL);
	if (self->imap == NULL || reader == NULL)
		abort();
	/* Tags that begin with a letter, as 163 wants them. */
	mailimap_set_163_workaround_enabled(self->imap, 1);
	imap_session_begin(self);
	code = mailimap_connect(self->imap, reader);
	if (ask_capability(self, trouble) != 0)
		return -1;
	if (code != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    (log_in(self, password, trouble) != 0 ||
		ask_capability(self, trouble) != 0))
		return -1;
	return self->can_id ? say_who(self, trouble) : 0;
}

struct imap_session *imap_session_open(const struct mailbox_end *server,
    const char *password, int answer_secs, int engine_fd,
    struct imap_trouble *trouble)
{
	struct imap_session *self = mem_calloc(1, sizeof *self);

	self->answer_secs = answer_secs;
	self->user = mem_strdup(server->user);
	self->stream = imap_stream_open(
	    server, answer_secs, engine_fd, &trouble->kind, &trouble->err);
	if (self->stream == NULL || begin(self, password, trouble) != 0) {
		imap_session_close(self);
		return NULL;
	}
	return self;
}
