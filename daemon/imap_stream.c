#include "imap_stream.h"

#include <curl/curl.h>
#include <errno.h>
#include <libetpan/libetpan.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "imap_guard.h"

#define BUFFER_BYTES 65536
/* Of a server's chatter while nothing is asked, and what is kept of it for
 * libetpan to read. */
#define IDLE_BYTES (1 << 20)
#define AHEAD_BYTES 65536

struct imap_stream {
	CURL *curl;
	curl_socket_t socket;
	int engine_fd;
	bool private;
	bool preauth, greeted;
	int64_t deadline; /* monotonic msecs */
	struct imap_guard guard;
	struct buf ahead; /* read while waiting, and the greeting */
	size_t ahead_at;
	const char *broken, *kind;
	char why[CURL_ERROR_SIZE];
};

int imap_stream_begin(struct err *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_BUG, "libcurl cannot begin");
	return 0;
}

/* --- connecting ----------------------------------------------------------- */

/* libcurl shows each line it reads here; the first is the greeting. */
static size_t hear_line(char *line, size_t size, size_t count, void *context)
{
	struct imap_stream *self = context;

	if (!self->greeted)
		self->preauth = size * count >= 9 &&
				strncasecmp(line, "* PREAUTH", 9) == 0;
	self->greeted = true;
	return size * count;
}

/* libcurl asks about once a second: nobody waits for us any more? */
static int is_over(
    void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct imap_stream *self = context;
	struct pollfd fd = {.fd = self->engine_fd, .events = 0};

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return poll(&fd, 1, 0) > 0;
}

static char *make_url(const struct mailbox_end *server)
{
	bool six = strchr(server->host, ':') != NULL;

	return mem_printf("%s://%s%s%s:%d/",
	    server->tls == TLS_IMPLICIT ? "imaps" : "imap", six ? "[" : "",
	    server->host, six ? "]" : "", server->port);
}

static void set_options(struct imap_stream *self,
    const struct mailbox_end *server, const char *url, long secs)
{
	CURL *curl = self->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, secs);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, secs);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, secs);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, self->why);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, self);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, self);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    server->tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (server->ca_file != NULL) {
		/* Else the system's CAs would be trusted beside it. */
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	/* "" and not NULL: the environment's proxies are not ours. */
	curl_easy_setopt(
	    curl, CURLOPT_PROXY, server->proxy != NULL ? server->proxy : "");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
}

/* libcurl's own words are in `why`; they name hosts and no person. */
static int connect_failed(const struct imap_stream *self, CURLcode code,
    const struct mailbox_end *server, const char **kind, struct err *err)
{
	const char *why = *self->why != '\0' ? self->why
					     : curl_easy_strerror(code);

	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		*kind = IMAP_CERTIFICATE;
		break;
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
		*kind = IMAP_TLS;
		break;
	case CURLE_ABORTED_BY_CALLBACK:
		*kind = IMAP_ENDED;
		break;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_LOGIN_DENIED:
		*kind = IMAP_PROTOCOL;
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		*kind = IMAP_UNRESOLVED;
		break;
	default:
		*kind = IMAP_UNREACHABLE;
	}
	return err_set(err, ERR_RETRY, "connecting to %s port %d: %s",
	    server->host, server->port, why);
}

static bool is_loopback(CURL *curl)
{
	const char *address = NULL;

	curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address);
	return address != NULL && (strncmp(address, "127.", 4) == 0 ||
				      strcmp(address, "::1") == 0);
}

static int check_connected(struct imap_stream *self,
    const struct mailbox_end *server, const char **kind, struct err *err)
{
	curl_easy_getinfo(self->curl, CURLINFO_ACTIVESOCKET, &self->socket);
	if (self->socket == CURL_SOCKET_BAD) {
		*kind = IMAP_UNREACHABLE;
		return err_set(
		    err, ERR_RETRY, "%s closed the connection", server->host);
	}
	*kind = IMAP_TLS;
	if (server->tls == TLS_NONE && !is_loopback(self->curl))
		return err_set(err, ERR_REJECT,
		    "%s is not this machine: no connection without TLS",
		    server->host);
	if (self->preauth && !self->private)
		return err_set(err, ERR_REJECT,
		    "%s greets with PREAUTH, which counts over TLS only",
		    server->host);
	return 0;
}

struct imap_stream *imap_stream_open(const struct mailbox_end *server, int secs,
    int engine_fd, const char **kind, struct err *err)
{
	struct imap_stream *self = mem_calloc(1, sizeof *self);
	char *url = make_url(server);
	int result = -1;

	*kind = IMAP_UNREACHABLE;
	self->engine_fd = engine_fd;
	self->private = server->tls != TLS_NONE;
	imap_guard_init(&self->guard);
	buf_init(&self->ahead, AHEAD_BYTES);
	self->curl = curl_easy_init();
	if (self->curl == NULL) {
		err_set(err, ERR_RETRY, "libcurl cannot begin");
	} else {
		set_options(self, server, url, secs);
		CURLcode code = curl_easy_perform(self->curl);
		result = code == CURLE_OK
			     ? check_connected(self, server, kind, err)
			     : connect_failed(self, code, server, kind, err);
	}
	free(url);
	if (result < 0) {
		imap_stream_close(self);
		return NULL;
	}
	buf_puts(&self->ahead,
	    self->preauth ? "* PREAUTH ready\r\n" : "* OK ready\r\n");
	return self;
}

void imap_stream_close(struct imap_stream *self)
{
	if (self == NULL)
		return;
	curl_easy_cleanup(self->curl);
	buf_free(&self->ahead);
	free(self);
}

/* --- reading and writing -------------------------------------------------- */

static ssize_t broken(
    struct imap_stream *self, const char *kind, const char *why)
{
	if (self->broken == NULL) {
		self->broken = why;
		self->kind = kind;
	}
	return -1;
}

/* Waits for the server until the deadline. 0 or -1. */
static int await(struct imap_stream *self, short events)
{
	struct pollfd fds[2] = {
	    {.fd = self->socket, .events = events},
	    {.fd = self->engine_fd, .events = 0},
	};
	int64_t left = self->deadline - clock_monotonic_msecs();
	int ready = left > 0 ? poll(fds, 2, (int)left) : 0;

	if (ready > 0 && (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL)))
		return (int)broken(self, IMAP_ENDED, "the engine hung up");
	if (ready == 0)
		return (int)broken(
		    self, IMAP_UNREACHABLE, "no whole answer within the time");
	if (ready < 0 && errno != EINTR)
		return (int)broken(self, IMAP_UNREACHABLE, "poll failed");
	return 0;
}

/* What is there now: bytes, 0 nothing yet, -1. */
static ssize_t receive(struct imap_stream *self, void *data, size_t bytes)
{
	size_t got = 0;
	CURLcode code = curl_easy_recv(self->curl, data, bytes, &got);

	if (code == CURLE_AGAIN)
		return 0;
	if (code != CURLE_OK || got == 0)
		return broken(
		    self, IMAP_UNREACHABLE, "the server closed the connection");
	if (imap_guard_look(&self->guard, data, got) < 0)
		return broken(self, IMAP_PROTOCOL, self->guard.broken);
	return (ssize_t)got;
}

static ssize_t take_ahead(struct imap_stream *self, void *data, size_t bytes)
{
	size_t left = self->ahead.len - self->ahead_at;

	if (bytes > left)
		bytes = left;
	memcpy(data, self->ahead.data + self->ahead_at, bytes);
	self->ahead_at += bytes;
	if (self->ahead_at == self->ahead.len) {
		buf_reset(&self->ahead);
		self->ahead_at = 0;
	}
	return (ssize_t)bytes;
}

/* libetpan takes 0 for "try again" and would do so for ever. */
static ssize_t low_read(mailstream_low *low, void *data, size_t bytes)
{
	struct imap_stream *self = low->data;

	if (self->broken != NULL)
		return -1;
	if (self->ahead.len > self->ahead_at)
		return take_ahead(self, data, bytes);
	for (;;) {
		/* A server that drips must not hold us either. */
		if (clock_monotonic_msecs() >= self->deadline)
			return broken(self, IMAP_UNREACHABLE,
			    "no whole answer within the time");
		ssize_t got = receive(self, data, bytes);
		if (got != 0)
			return got;
		if (await(self, POLLIN) < 0)
			return -1;
	}
}

static ssize_t low_write(mailstream_low *low, const void *data, size_t bytes)
{
	struct imap_stream *self = low->data;
	size_t sent = 0;

	while (self->broken == NULL) {
		CURLcode code = curl_easy_send(self->curl, data, bytes, &sent);
		if (code == CURLE_OK && sent > 0)
			return (ssize_t)sent;
		if (code != CURLE_OK && code != CURLE_AGAIN)
			return broken(self, IMAP_UNREACHABLE,
			    "the server closed the connection");
		if (await(self, POLLOUT) < 0)
			return -1;
	}
	return -1;
}

static int low_close(mailstream_low *low)
{
	(void)low;
	return 0; /* by imap_stream_close */
}

static int low_fd(mailstream_low *low)
{
	const struct imap_stream *self = low->data;

	return self->socket;
}

static void low_free(mailstream_low *low)
{
	free(low);
}

static void low_cancel(mailstream_low *low)
{
	(void)low;
}

struct _mailstream *imap_stream_reader(struct imap_stream *self)
{
	static mailstream_low_driver driver = {
	    .mailstream_read = low_read,
	    .mailstream_write = low_write,
	    .mailstream_close = low_close,
	    .mailstream_get_fd = low_fd,
	    .mailstream_free = low_free,
	    .mailstream_cancel = low_cancel,
	};
	mailstream_low *low = mailstream_low_new(self, &driver);

	return low != NULL ? mailstream_new(low, BUFFER_BYTES) : NULL;
}

bool imap_stream_is_private(const struct imap_stream *self)
{
	return self->private;
}

void imap_stream_command(
    struct imap_stream *self, int secs, int64_t bytes, int64_t literal_bytes)
{
	self->deadline = clock_monotonic_msecs() + secs * INT64_C(1000);
	imap_guard_allow(&self->guard, bytes, literal_bytes);
}

/* --- waiting -------------------------------------------------------------- */

/* Everything that has arrived, kept for libetpan: TLS may hold bytes that
 * poll does not see. 0 or -1. */
static int drain(struct imap_stream *self)
{
	char data[4096];

	while (self->ahead.len + sizeof data <= AHEAD_BYTES) {
		ssize_t got = receive(self, data, sizeof data);
		if (got <= 0)
			return (int)got;
		buf_append(&self->ahead, data, (size_t)got);
	}
	return 0;
}

enum imap_wait imap_stream_wait(struct imap_stream *self, int msecs)
{
	int64_t until = clock_monotonic_msecs() + msecs;

	imap_guard_allow(&self->guard, IDLE_BYTES, AHEAD_BYTES);
	while (drain(self) == 0) {
		struct pollfd fds[2] = {
		    {.fd = self->socket, .events = POLLIN},
		    {.fd = self->engine_fd, .events = POLLIN},
		};
		int64_t left = until - clock_monotonic_msecs();
		if (self->guard.exists)
			return IMAP_WAIT_NEWS;
		/* Chatter fills what is kept: let libetpan have it. */
		if (left <= 0 || self->ahead.len > AHEAD_BYTES / 2)
			return IMAP_WAIT_TIME;
		if (poll(fds, 2, (int)left) > 0 && fds[1].revents != 0)
			return IMAP_WAIT_ENGINE;
	}
	return IMAP_WAIT_BROKEN;
}

bool imap_stream_news(struct imap_stream *self)
{
	bool news = self->guard.exists;

	self->guard.exists = false;
	return news;
}

const char *imap_stream_broken(
    const struct imap_stream *self, const char **kind)
{
	if (self->broken != NULL)
		*kind = self->kind;
	return self->broken;
}
