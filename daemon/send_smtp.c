#include "send_smtp.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "config/config.h"
#include "config/profiles.h"
#include "server_settings.h"
#include "smtp_talk.h"
#include "smtp_verdict.h"

#define CONNECT_SECS 30
#define ANSWER_SECS 60
#define TOTAL_SECS 150
#define ADDRESS_BYTES 254 /* RFC 5321, section 4.5.3.1.3 */
#define DETAIL_BYTES 300

struct send_smtp {
	CURL *curl;
	struct mailbox_end server;
	char *url, *password;
	int sent; /* over this connection */
	int timeout_secs;
	bool lost;
	struct smtp_talk talk;
	/* the message in work */
	const char *bytes;
	size_t size, given;
};

const char *const send_smtp_paths[] = {"/etc/ssl", "/etc/gnutls",
    "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
    "/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts",
    "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
    "/dev/urandom", NULL};

/* --- what libcurl calls ---------------------------------------------------
 */

static int on_debug(
    CURL *curl, curl_infotype type, char *bytes, size_t count, void *context)
{
	struct send_smtp *self = context;
	static const char endless[] = "Excessive server response line";

	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		smtp_talk_said(&self->talk, bytes, count);
	else if (type == CURLINFO_TEXT && count >= sizeof endless - 1 &&
		 memcmp(bytes, endless, sizeof endless - 1) == 0)
		smtp_talk_endless(&self->talk);
	return 0;
}

static size_t on_line(char *bytes, size_t size, size_t count, void *context)
{
	struct send_smtp *self = context;

	return smtp_talk_heard(&self->talk, bytes, size * count) ? size * count
								 : 0;
}

static int on_progress(void *context, curl_off_t down_total, curl_off_t down,
    curl_off_t up_total, curl_off_t up)
{
	const struct send_smtp *self = context;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return self->talk.refusal != NULL;
}

static size_t on_read(char *room, size_t size, size_t count, void *context)
{
	struct send_smtp *self = context;
	size_t bytes = size * count, left = self->size - self->given;

	if (!smtp_talk_may_send(&self->talk))
		return CURL_READFUNC_ABORT;
	if (bytes > left)
		bytes = left;
	memcpy(room, self->bytes + self->given, bytes);
	self->given += bytes;
	if (self->given == self->size)
		smtp_talk_given(&self->talk);
	return bytes;
}

static bool is_this_machine(const struct curl_sockaddr *address)
{
	if (address->family == AF_INET) {
		const struct sockaddr_in *in = (const void *)&address->addr;
		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	const struct sockaddr_in6 *in6 = (const void *)&address->addr;
	return address->family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static curl_socket_t on_open(
    void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct send_smtp *self = context;

	(void)purpose;
	if (self->server.tls == TLS_NONE && !is_this_machine(address)) {
		self->talk.refusal = "plaintext-abroad";
		return CURL_SOCKET_BAD;
	}
	smtp_talk_opened(&self->talk);
	self->sent = 0;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* --- opening --------------------------------------------------------------
 */

static void set_callbacks(struct send_smtp *self)
{
	CURL *curl = self->curl;

	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, self);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, self);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, self);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, self);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, self);
}

static void set_security(struct send_smtp *self)
{
	CURL *curl = self->curl;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    self->server.tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (self->server.ca_file != NULL) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, self->server.ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	/* "" is none, whatever the environment says. */
	curl_easy_setopt(curl, CURLOPT_PROXY,
	    self->server.proxy != NULL ? self->server.proxy : "");
	if (self->server.user == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, self->server.user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, self->password);
	curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

static void set_limits(struct send_smtp *self)
{
	CURL *curl = self->curl;
	long total = self->timeout_secs;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, total);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
	    total < CONNECT_SECS ? total : CONNECT_SECS);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	    total < ANSWER_SECS ? total : ANSWER_SECS);
	curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
}

static void begin(struct send_smtp *self)
{
	self->curl = curl_easy_init();
	self->sent = 0;
	curl_easy_setopt(self->curl, CURLOPT_URL, self->url);
	set_callbacks(self);
	set_security(self);
	set_limits(self);
}

/* The path of the URL is what libcurl says after EHLO. */
static char *url_of(const struct mailbox_end *end, const char *hello)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-";
	bool bare = strchr(end->host, ':') == NULL;

	if (hello == NULL || hello[strspn(hello, allowed)] != '\0')
		hello = "";
	return mem_printf("%s://%s%s%s:%d/%s",
	    end->tls == TLS_IMPLICIT ? "smtps" : "smtp", bare ? "" : "[",
	    end->host, bare ? "" : "]", end->port, hello);
}

struct send_smtp *send_smtp_open(const json_t *settings, struct err *err)
{
	const char *hello = json_string_value(
	    json_object_get(settings, "hello"));
	const json_t *timeout = json_object_get(settings, "timeout_secs");
	struct send_smtp *self = mem_calloc(1, sizeof *self);
	struct mailbox_end *end = &self->server;

	if (server_settings_read(settings, end, err) < 0 ||
	    (end->user != NULL &&
		secret_read(end->password_credential, end->password_file,
		    &self->password, err) < 0)) {
		send_smtp_close(self);
		return NULL;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	charset_prepare();
	self->url = url_of(end, hello);
	self->timeout_secs = json_is_integer(timeout)
				 ? (int)json_integer_value(timeout)
				 : TOTAL_SECS;
	self->talk.login = end->user != NULL;
	self->talk.starttls = end->tls == TLS_STARTTLS;
	begin(self);
	return self;
}

void send_smtp_rest(struct send_smtp *self)
{
	smtp_talk_begin(&self->talk);
	curl_easy_cleanup(self->curl);
	begin(self);
}

void send_smtp_close(struct send_smtp *self)
{
	if (self == NULL)
		return;
	curl_easy_cleanup(self->curl);
	free(self->url);
	secret_free(self->password);
	server_settings_free(&self->server);
	free(self);
}

bool send_smtp_is_lost(const struct send_smtp *self)
{
	return self->lost;
}

/* --- one message ----------------------------------------------------------
 */

/* Nothing that could end the command or begin another parameter. */
static bool is_address(const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL || strlen(text) != json_string_length(value) ||
	    strlen(text) > ADDRESS_BYTES || text[0] == '@')
		return false;
	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '<' ||
		    *at == '>')
			return false;
	const char *sign = strrchr(text, '@');
	return sign != NULL && sign[1] != '\0';
}

static CURLcode transfer(struct send_smtp *self, const json_t *item)
{
	const char *from = json_string_value(json_object_get(item, "from"));
	const char *to = json_string_value(json_object_get(item, "recipient"));
	const json_t *copy = json_object_get(item, "copy");
	CURL *curl = self->curl;
	int most = self->server.profile->send_per_connection;
	struct curl_slist *recipients = curl_slist_append(NULL, to);

	/* Where the server keeps no sent mail our own mailbox does. */
	if (json_is_string(copy))
		recipients = curl_slist_append(
		    recipients, json_string_value(copy));
	self->given = 0;
	smtp_talk_begin(&self->talk);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(
	    curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)self->size);
	/* A provider counts messages of a connection, and login attempts. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT,
	    (long)(most > 0 && self->sent >= most));
	CURLcode status = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(recipients);
	return status;
}

/* The server had ended the kept connection: nothing was lost yet. */
static bool went_stale(const struct send_smtp *self, CURLcode status)
{
	const struct smtp_talk *talk = &self->talk;

	return status != CURLE_OK && !talk->opened && talk->refusal == NULL &&
	       talk->stage <= SMTP_STAGE_MAIL &&
	       (talk->code == 0 || talk->code == 421);
}

static const char *account_reason(CURLcode status)
{
	switch (status) {
	case CURLE_USE_SSL_FAILED:
		return "no-starttls";
	case CURLE_PEER_FAILED_VERIFICATION:
		return "certificate";
	case CURLE_SSL_CACERT_BADFILE:
		return "ca-file";
	case CURLE_SSL_CONNECT_ERROR:
		return "tls";
	case CURLE_LOGIN_DENIED:
		return "login-impossible";
	default:
		return NULL;
	}
}

static struct smtp_verdict verdict_of(
    const struct send_smtp *self, CURLcode status, const char *said)
{
	const struct smtp_talk *talk = &self->talk;
	int code = talk->answered ? talk->code : 0;
	const char *reason = talk->refusal;

	if (reason == NULL && talk->stage <= SMTP_STAGE_AUTH && code < 400)
		reason = account_reason(status);
	/* The second is ourselves: no fault of the recipient's. */
	if (talk->stage == SMTP_STAGE_RCPT && talk->recipients > 1 &&
	    code >= 500)
		reason = "copy-refused";
	/* A message that may have been taken stays uncertain, whatever else. */
	if (reason != NULL && talk->stage < SMTP_STAGE_BODY)
		return (struct smtp_verdict){SMTP_ACCOUNT, reason, 600, false};
	if (status == CURLE_OK && (talk->stage != SMTP_STAGE_BODY || code == 0))
		return (struct smtp_verdict){
		    SMTP_UNCERTAIN, "no-answer", 0, false};
	return smtp_verdict(talk->stage, code, said);
}

/* The server's own words, as UTF-8 on one line (malloc). */
static char *words_of(const struct smtp_talk *talk)
{
	char *text = charset_guess(talk->answer, talk->answer_bytes);

	for (char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	text[utf8_cut(text, DETAIL_BYTES)] = '\0';
	for (size_t end = strlen(text); end > 0 && text[end - 1] == ' '; end--)
		text[end - 1] = '\0';
	return text;
}

/* What to keep of it; else libcurl's words (malloc). */
static char *detail_of(
    const struct send_smtp *self, CURLcode status, const char *said)
{
	const struct smtp_talk *talk = &self->talk;

	if (talk->answered && talk->refusal == NULL &&
	    (talk->code >= 400 || status == CURLE_OK))
		return mem_strdup(said);
	return mem_printf("%s: %s", smtp_stage_name(talk->stage),
	    talk->refusal != NULL ? talk->refusal : curl_easy_strerror(status));
}

static json_t *report(const json_t *item, const struct smtp_verdict *verdict,
    int code, const char *detail)
{
	return json_pack("{s:O, s:s, s:s, s:s, s:i, s:i, s:b}", "id",
	    json_object_get(item, "id"), "result",
	    smtp_result_name(verdict->result), "reason", verdict->reason,
	    "detail", detail, "delay", verdict->delay_secs, "code", code,
	    "unreachable", (int)verdict->unreachable);
}

json_t *send_smtp_send(struct send_smtp *self, const json_t *item)
{
	const json_t *bytes = json_object_get(item, "bytes");
	struct smtp_verdict verdict = {SMTP_REFUSED, "bad-address", 0, false};

	if (!is_address(json_object_get(item, "recipient")) ||
	    !is_address(json_object_get(item, "from")) ||
	    (json_object_get(item, "copy") != NULL &&
		!is_address(json_object_get(item, "copy"))))
		return report(item, &verdict, 0, "no address to send to");
	self->bytes = json_string_value(bytes);
	self->size = json_string_length(bytes);
	if (self->size == 0) {
		verdict.reason = "empty";
		return report(item, &verdict, 0, "an empty message");
	}
	CURLcode status = transfer(self, item);
	if (went_stale(self, status)) {
		send_smtp_rest(self);
		status = transfer(self, item);
	}
	self->sent++;
	self->lost = status == CURLE_COULDNT_RESOLVE_HOST ||
		     status == CURLE_COULDNT_RESOLVE_PROXY;
	char *said = words_of(&self->talk);
	char *detail = detail_of(self, status, said);
	verdict = verdict_of(self, status, said);
	json_t *done = report(
	    item, &verdict, self->talk.answered ? self->talk.code : 0, detail);
	free(said);
	free(detail);
	self->bytes = NULL;
	return done;
}
