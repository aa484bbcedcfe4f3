#include "server_settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/profiles.h"

static const char *const tls_names[] = {
    [TLS_IMPLICIT] = "implicit",
    [TLS_STARTTLS] = "starttls",
    [TLS_NONE] = "none",
};

static void set_text(json_t *settings, const char *key, const char *text)
{
	if (text != NULL)
		json_object_set_new(settings, key, json_string(text));
}

json_t *server_settings_json(const struct mailbox_end *end)
{
	json_t *settings = json_pack("{s:s, s:i, s:s, s:s}", "host", end->host,
	    "port", end->port, "tls", tls_names[end->tls], "profile",
	    end->profile->id);

	set_text(settings, "user", end->user);
	set_text(settings, "password_credential", end->password_credential);
	set_text(settings, "password_file", end->password_file);
	set_text(settings, "ca_file", end->ca_file);
	set_text(settings, "proxy", end->proxy);
	return settings;
}

static char *get_text(const json_t *settings, const char *key)
{
	const char *text = json_string_value(json_object_get(settings, key));

	return text != NULL ? mem_strdup(text) : NULL;
}

int server_settings_read(
    const json_t *settings, struct mailbox_end *end, struct err *err)
{
	const char *host, *tls, *profile;
	int port;
	size_t mode = 0;

	if (json_unpack((json_t *)settings, "{s:s, s:i, s:s, s:s}", "host",
		&host, "port", &port, "tls", &tls, "profile", &profile) < 0)
		return err_set(err, ERR_BUG, "incomplete settings of a server");
	while (mode <= TLS_NONE && strcmp(tls, tls_names[mode]) != 0)
		mode++;
	const struct profile *found = profile_find(profile);
	if (mode > TLS_NONE || found == NULL)
		return err_set(err, ERR_BUG, "wrong settings of a server");
	*end = (struct mailbox_end){
	    .host = mem_strdup(host),
	    .port = port,
	    .tls = (enum tls_mode)mode,
	    .profile = found,
	    .user = get_text(settings, "user"),
	    .password_credential = get_text(settings, "password_credential"),
	    .password_file = get_text(settings, "password_file"),
	    .ca_file = get_text(settings, "ca_file"),
	    .proxy = get_text(settings, "proxy"),
	};
	return 0;
}

void server_settings_free(struct mailbox_end *end)
{
	free(end->host);
	free(end->user);
	free(end->password_credential);
	free(end->password_file);
	free(end->ca_file);
	free(end->proxy);
	*end = (struct mailbox_end){.transport = TRANSPORT_NONE};
}
