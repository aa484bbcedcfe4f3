/* A mail server as a source or sink names it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "config/loader.h"
#include "config/profiles.h"

struct scheme {
	const char *key;  /* of the config */
	const char *name; /* before "://" */
	enum transport transport;
	bool implicit; /* TLS from the first byte */
	int port;
};

static const struct scheme schemes[] = {
    {"imap", "imaps", TRANSPORT_IMAP, true, 993},
    {"imap", "imap", TRANSPORT_IMAP, false, 143},
    {"smtp", "smtps", TRANSPORT_SMTP, true, 465},
    {"smtp", "smtp", TRANSPORT_SMTP, false, 587},
};

/* The scheme of a URL and what stands behind its "://"; NULL if unknown. */
static const struct scheme *scheme_of(
    const char *key, const char *url, const char **rest)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t len = strlen(schemes[i].name);
		if (strcmp(schemes[i].key, key) == 0 &&
		    strncasecmp(url, schemes[i].name, len) == 0 &&
		    strncmp(url + len, "://", 3) == 0) {
			*rest = url + len + 3;
			return &schemes[i];
		}
	}
	return NULL;
}

/* "993", with nothing behind it but a slash; -1 if it is no port. */
static int port_of(const char *text)
{
	int port = 0;

	for (; *text >= '0' && *text <= '9' && port <= 65535; text++)
		port = port * 10 + (*text - '0');
	if (port < 1 || port > 65535 ||
	    (*text != '\0' && strcmp(text, "/") != 0))
		return -1;
	return port;
}

/* "host", "host:port", "[2001:db8::1]:port". 0 or -1. */
static int split_host(const char *text, int otherwise, char **host, int *port)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_";
	const char *end;
	bool bracket = *text == '[';

	if (bracket) {
		text++;
		end = text + strspn(text, "0123456789abcdefABCDEF:.");
		if (*end != ']')
			return -1;
	} else {
		end = text + strspn(text, allowed);
	}
	const char *behind = bracket ? end + 1 : end;
	if (end == text)
		return -1;
	*port = otherwise;
	if (*behind == ':')
		*port = port_of(behind + 1);
	else if (*behind != '\0' && strcmp(behind, "/") != 0)
		return -1;
	if (*port < 0)
		return -1;
	*host = mem_strndup(text, (size_t)(end - text));
	return 0;
}

static bool is_this_machine(const char *host)
{
	return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
	       strcasecmp(host, "localhost") == 0;
}

static char *optional(const struct node *group, const char *key)
{
	const char *text = node_peek(group, key);

	return text && *text ? mem_strdup(text) : NULL;
}

static char *optional_path(
    struct loader *loader, const struct node *group, const char *key)
{
	const char *text = node_peek(group, key);

	return text && *text ? loader_path(loader, group, key) : NULL;
}

static void load_tls(struct loader *loader, const struct node *end,
    const struct scheme *scheme, struct mailbox_end *out)
{
	const struct node *node = node_find(end, "tls");
	const char *word = node_peek(end, "tls");

	out->tls = scheme->implicit                    ? TLS_IMPLICIT
		   : word && strcmp(word, "none") == 0 ? TLS_NONE
						       : TLS_STARTTLS;
	if (scheme->implicit && node)
		loader_complain(loader, node,
		    "tls = %s: %s:// is TLS from the first byte; leave tls "
		    "out, or write %s://",
		    node_shown(node), scheme->name, scheme->key);
	else if (out->tls == TLS_NONE && !is_this_machine(out->host))
		loader_complain(loader, node,
		    "tls = \"none\": only to this machine (127.0.0.1, ::1, "
		    "localhost): passwords and mail would be readable on the "
		    "way to %s",
		    out->host);
}

static void check_login(struct loader *loader, const struct node *end,
    const struct mailbox_end *out)
{
	bool credential = out->password_credential != NULL;
	bool file = out->password_file != NULL;

	if (!out->user && out->transport == TRANSPORT_IMAP)
		loader_complain(loader, end,
		    "this source lacks user: expected a text in "
		    "quotes (the name to log in with)");
	if (credential && file)
		loader_complain(loader, node_find(end, "password_file"),
		    "password_file and password_credential: only one of them");
	else if (out->user && !credential && !file)
		loader_complain(loader, end,
		    "user without a password: expected password_credential = "
		    "\"NAME\" (of systemd's LoadCredential=) or password_file "
		    "= \"FILE\" (mode 0600)");
	else if (!out->user && (credential || file))
		loader_complain(loader, end, "a password without user");
	for (const char *at = out->user; at && *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f) {
			loader_complain(loader, node_find(end, "user"),
			    "user: a control character stands in it");
			break;
		}
}

static void check_reach(struct loader *loader, const struct node *end,
    const struct mailbox_end *out)
{
	static const char *const proxies[] = {
	    "socks5h://", "socks5://", "http://", "https://"};
	bool known = out->proxy == NULL;

	for (size_t i = 0; !known && i < sizeof proxies / sizeof *proxies; i++)
		known = strncmp(out->proxy, proxies[i], strlen(proxies[i])) ==
			0;
	if (!known)
		loader_complain(loader, node_find(end, "proxy"),
		    "proxy = %s: expected \"socks5h://host:port\" or "
		    "\"http://host:port\"",
		    node_shown(node_find(end, "proxy")));
	if (out->ca_file && access(out->ca_file, R_OK) < 0)
		loader_complain(loader, node_find(end, "ca_file"),
		    "ca_file = %s: there is no readable file %s",
		    node_shown(node_find(end, "ca_file")), out->ca_file);
}

void server_load(struct loader *loader, const struct node *end, const char *key,
    struct mailbox_end *out)
{
	const struct node *node = node_find(end, key);
	const char *url = node_peek(end, key), *rest = "";
	const struct scheme *scheme = scheme_of(key, url ? url : "", &rest);
	const char *profile = node_peek(end, "profile");

	if (!scheme || split_host(rest, scheme->port, &out->host, &out->port)) {
		loader_complain(loader, node,
		    "%s = %s: expected \"%ss://host\", \"%ss://host:port\" or, "
		    "for STARTTLS, \"%s://host:port\"",
		    key, node_shown(node), key, key, key);
		return;
	}
	out->transport = scheme->transport;
	out->user = optional(end, "user");
	out->password_credential = optional(end, "password_credential");
	out->password_file = optional_path(loader, end, "password_file");
	out->ca_file = optional_path(loader, end, "ca_file");
	out->proxy = optional(end, "proxy");
	out->address_per_day = (int)node_integer(end, "address_per_day", 40);
	out->grace_secs = (int)node_integer(end, "grace_secs", 60);
	out->profile = profile ? profile_find(profile) : NULL;
	if (!out->profile)
		out->profile = profile_of_host(out->host);
	load_tls(loader, end, scheme, out);
	check_login(loader, end, out);
	check_reach(loader, end, out);
}

void server_free_members(struct mailbox_end *end)
{
	free(end->path);
	free(end->host);
	free(end->user);
	free(end->password_credential);
	free(end->password_file);
	free(end->ca_file);
	free(end->proxy);
}
