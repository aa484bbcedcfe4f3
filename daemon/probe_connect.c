#include "probe_connect.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/mem.h"

#define INSTANT_BYTES 20 /* "2026-11-22 09:00:00" */

struct attempt {
	CURLcode code;
	bool connected; /* TCP, to the server or its proxy */
	bool greeted;
	char address[64];
	char why[CURL_ERROR_SIZE];
	/* of the server's own certificate, UTC; "" unknown */
	char begins[INSTANT_BYTES], ends[INSTANT_BYTES];
};

static size_t on_line(char *line, size_t size, size_t count, void *context)
{
	struct attempt *attempt = context;

	(void)line;
	attempt->greeted = true;
	return size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

static void set_options(
    CURL *curl, const struct probe *probe, struct attempt *attempt, bool verify)
{
	const struct mailbox_end *server = &probe->server;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)probe->answer_secs);
	curl_easy_setopt(
	    curl, CURLOPT_CONNECTTIMEOUT, (long)probe->answer_secs);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, attempt->why);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, attempt);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    server->tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, verify ? 0L : 1L);
	if (server->ca_file != NULL) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(
	    curl, CURLOPT_PROXY, server->proxy != NULL ? server->proxy : "");
}

static void keep_instant(
    char instant[INSTANT_BYTES], const char *entry, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(entry, name, len) == 0 &&
	    strlen(entry + len) >= INSTANT_BYTES - 1) {
		memcpy(instant, entry + len, INSTANT_BYTES - 1);
		instant[INSTANT_BYTES - 1] = '\0';
	}
}

static void look_at_certificate(CURL *curl, struct attempt *attempt)
{
	struct curl_certinfo *info = NULL;

	curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info);
	if (info == NULL || info->num_of_certs < 1)
		return;
	for (const struct curl_slist *at = info->certinfo[0]; at != NULL;
	     at = at->next) {
		keep_instant(attempt->begins, at->data, "Start date:");
		keep_instant(attempt->ends, at->data, "Expire date:");
	}
}

/* Unverified, to look at a certificate that was not trusted: nothing is said
 * over it. */
static struct attempt try_once(
    const struct probe *probe, const char *protocol, bool verify)
{
	const struct mailbox_end *server = &probe->server;
	struct attempt attempt = {.code = CURLE_FAILED_INIT};
	bool six = strchr(server->host, ':') != NULL;
	CURL *curl = curl_easy_init();
	curl_off_t took = 0;
	const char *address = NULL;

	if (curl == NULL)
		return attempt;
	char *url = mem_printf("%s%s://%s%s%s:%d/", protocol,
	    server->tls == TLS_IMPLICIT ? "s" : "", six ? "[" : "",
	    server->host, six ? "]" : "", server->port);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	set_options(curl, probe, &attempt, verify);
	attempt.code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME_T, &took);
	curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address);
	attempt.connected = took > 0;
	if (address != NULL)
		memcpy(attempt.address, address,
		    strnlen(address, sizeof attempt.address - 1));
	if (*attempt.why == '\0' && attempt.code != CURLE_OK)
		strncpy(attempt.why, curl_easy_strerror(attempt.code),
		    sizeof attempt.why - 1);
	if (!verify)
		look_at_certificate(curl, &attempt);
	curl_easy_cleanup(curl);
	free(url);
	return attempt;
}

/* --- what went wrong ------------------------------------------------------ */

static const char *unreachable_reason(const struct attempt *attempt)
{
	switch (attempt->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return "unresolved";
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
		return "proxy";
	default:
		return "unreachable";
	}
}

/* GnuTLS through libcurl does not say why a chain is not trusted; the dates of
 * the certificate and our clock do. */
static const char *distrust_reason(
    const struct probe *probe, const char *protocol, struct attempt *looked)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[INSTANT_BYTES] = "";

	*looked = try_once(probe, protocol, false);
	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		return "certificate-unknown";
	if (*looked->ends != '\0' && strcmp(text, looked->ends) > 0)
		return "certificate-expired";
	if (*looked->begins != '\0' && strcmp(text, looked->begins) < 0)
		return "certificate-early";
	return "certificate-unknown";
}

static void certificate_failed(
    struct probe *probe, const char *protocol, const struct attempt *attempt)
{
	struct attempt looked;

	if (strstr(attempt->why, "does not match") != NULL) {
		probe_failed(probe, "certificate", "certificate-name",
		    "证书上的名字不是 %s（%s）", probe->server.host,
		    attempt->why);
		return;
	}
	const char *reason = distrust_reason(probe, protocol, &looked);
	if (*looked.ends != '\0')
		probe_failed(probe, "certificate", reason,
		    "证书没有通过验证（%s）；它的有效期是 %s 至 %s（UTC）",
		    attempt->why, looked.begins, looked.ends);
	else
		probe_failed(probe, "certificate", reason,
		    "证书没有通过验证（%s）", attempt->why);
}

/* It was reached, and then: */
static void tls_failed(
    struct probe *probe, const char *protocol, const struct attempt *attempt)
{
	const char *reason = "protocol";

	switch (attempt->code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		certificate_failed(probe, protocol, attempt);
		return;
	case CURLE_SSL_CACERT_BADFILE:
		reason = "ca-file";
		break;
	case CURLE_USE_SSL_FAILED:
		reason = "no-starttls";
		break;
	case CURLE_SSL_CONNECT_ERROR:
		reason = "tls";
		break;
	case CURLE_OPERATION_TIMEDOUT:
		reason = attempt->greeted ? "protocol" : "silent";
		break;
	default:
		break;
	}
	probe_failed(probe, "certificate", reason, "%s", attempt->why);
}

static bool tells_of_tls(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION ||
	       code == CURLE_SSL_ISSUER_ERROR ||
	       code == CURLE_SSL_CACERT_BADFILE ||
	       code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR;
}

int probe_connect(struct probe *probe, const char *protocol)
{
	const struct mailbox_end *server = &probe->server;
	struct attempt attempt = try_once(probe, protocol, true);

	if (!attempt.connected && attempt.code != CURLE_OK &&
	    !tells_of_tls(attempt.code)) {
		probe_failed(probe, "reachable", unreachable_reason(&attempt),
		    "%s 的 %d 端口连不上（%s）", server->host, server->port,
		    attempt.why);
		return -1;
	}
	probe_passed(probe, "reachable", "%s 的 %d 端口连上了（%s）",
	    server->host, server->port, attempt.address);
	if (attempt.code != CURLE_OK) {
		tls_failed(probe, protocol, &attempt);
		return -1;
	}
	if (server->tls == TLS_NONE)
		probe_skipped(
		    probe, "certificate", "不加密的连接，只到本机为止");
	else
		probe_passed(probe, "certificate",
		    "%s，证书可信，名字与 %s 相符",
		    server->tls == TLS_IMPLICIT ? "TLS" : "STARTTLS",
		    server->host);
	return 0;
}
