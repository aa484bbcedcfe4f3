#include "fetch_imap.h"

#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "fetch_imap-private.h"
#include "imap_name.h"
#include "server_settings.h"

#define SECRET "secret"
#define ANSWER_SECS 60
#define STEADY_MSECS 60000 /* a connection that was worth it */
#define LOST 3 /* names not resolved in a row: our view of files may be old */

int fetch_imap_end(struct fetch_imap *self, struct imap_trouble *trouble)
{
	self->ended = true;
	trouble->kind = IMAP_ENDED;
	return err_set(&trouble->err, ERR_RETRY, "the engine hung up");
}

/* --- settings ------------------------------------------------------------- */

static int load_folders(struct fetch_imap *self, struct err *err)
{
	const json_t *names = json_object_get(self->settings, "folders");
	size_t i;
	json_t *name;

	self->folders = mem_calloc(
	    json_array_size(names), sizeof *self->folders);
	json_array_foreach(names, i, name)
	{
		struct imap_folder *folder = &self->folders[self->folder_count];
		folder->name = json_string_value(name);
		folder->encoded = folder->name != NULL
				      ? imap_name_encode(folder->name)
				      : NULL;
		if (folder->encoded == NULL)
			return err_set(err, ERR_REJECT,
			    "a folder's name cannot be written");
		self->folder_count++;
	}
	for (i = 0; i < PROFILE_SENT_NAMES; i++)
		if (self->server.profile->sent[i] != NULL)
			self->sent[i] = imap_name_encode(
			    self->server.profile->sent[i]);
	return self->folder_count > 0
		   ? 0
		   : err_set(err, ERR_BUG, "settings without folders");
}

static void add_path(
    struct fetch_imap *self, const char *path, enum lockdown_right right)
{
	size_t count = 0;

	while (self->paths[count].path != NULL)
		count++;
	if (path != NULL && count + 1 < MAX_PATHS)
		self->paths[count] = (struct lockdown_path){path, right};
}

/* The folder and not the file: a changed password may be a new file. */
static void load_paths(struct fetch_imap *self)
{
	static const char *const network[] = {"/etc/resolv.conf",
	    "/run/systemd/resolve", "/etc/hosts", "/etc/host.conf",
	    "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/ssl",
	    "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
	    "/etc/gnutls", "/proc/sys/crypto"};
	const char *file = self->server.password_file;
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;

	for (size_t i = 0; i < sizeof network / sizeof *network; i++)
		add_path(self, network[i], LOCKDOWN_READ);
	add_path(self, self->server.ca_file, LOCKDOWN_READ);
	if (self->server.password_credential != NULL)
		add_path(self, getenv("CREDENTIALS_DIRECTORY"), LOCKDOWN_READ);
	if (slash != NULL) {
		self->secret_folder = mem_strndup(
		    file, slash == file ? 1 : (size_t)(slash - file));
		add_path(self, self->secret_folder, LOCKDOWN_READ);
	}
	add_path(self,
	    json_string_value(json_object_get(self->settings, "incoming")),
	    LOCKDOWN_WRITE);
}

static int load(struct fetch_imap *self, struct err *err)
{
	const char *incoming;
	const json_t *server = json_object_get(self->settings, "imap");
	json_int_t now;

	if (json_unpack((json_t *)self->settings, "{s:s, s:s}", "mailbox",
		&self->mailbox, "incoming", &incoming) < 0)
		return err_set(
		    err, ERR_BUG, "settings without mailbox or incoming");
	if (json_unpack((json_t *)self->settings, "{s:I}", "now", &now) == 0)
		clock_fix(now);
	if (server_settings_read(server, &self->server, err) < 0)
		return -1;
	if (self->server.user == NULL)
		return err_set(err, ERR_BUG, "settings without user");
	self->answer_secs = ANSWER_SECS;
	self->poll_secs = self->server.profile->poll_secs;
	self->retry_secs = self->server.profile->reconnect_secs;
	json_unpack((json_t *)self->settings, "{s?i, s?i, s?i}", "poll_secs",
	    &self->poll_secs, "retry_secs", &self->retry_secs, "answer_secs",
	    &self->answer_secs);
	if (charset_prepare() < 0)
		return err_set(err, ERR_BUG, "glibc lacks a converter");
	if (load_folders(self, err) < 0 || imap_stream_begin(err) < 0)
		return -1;
	load_paths(self);
	self->incoming = imap_incoming_open(incoming, self->mailbox, err);
	return self->incoming != NULL ? 0 : -1;
}

struct fetch_imap *fetch_imap_open(const json_t *settings, struct err *err)
{
	struct fetch_imap *self = mem_calloc(1, sizeof *self);

	self->settings = json_incref((json_t *)settings);
	if (load(self, err) == 0)
		return self;
	fetch_imap_free(self);
	return NULL;
}

void fetch_imap_free(struct fetch_imap *self)
{
	if (self == NULL)
		return;
	imap_session_close(self->session);
	for (size_t i = 0; i < self->folder_count; i++)
		free(self->folders[i].encoded);
	free(self->folders);
	for (size_t i = 0; i < PROFILE_SENT_NAMES; i++)
		free(self->sent[i]);
	imap_incoming_close(self->incoming);
	free(self->secret_folder);
	secret_free(self->tried);
	server_settings_free(&self->server);
	json_decref(self->fetch.asked);
	json_decref((json_t *)self->settings);
	free(self);
}

const struct lockdown_path *fetch_imap_paths(const struct fetch_imap *self)
{
	return self->paths;
}

/* --- the loop ------------------------------------------------------------- */

static int log_in(struct fetch_imap *self, struct imap_trouble *trouble)
{
	secret_free(self->tried);
	self->tried = NULL;
	for (size_t i = 0; i < self->folder_count; i++)
		self->folders[i].known = false;
	self->selected = NULL;
	trouble->kind = SECRET;
	if (secret_read(self->server.password_credential,
		self->server.password_file, &self->tried, &trouble->err) < 0)
		return -1;
	self->session = imap_session_open(&self->server, self->tried,
	    self->answer_secs, wire_in(self->fetch.wire), trouble);
	return self->session != NULL ? 0 : -1;
}

static const char *advice_for(
    const struct fetch_imap *self, const struct imap_trouble *trouble)
{
	if (strcmp(trouble->kind, IMAP_LOGIN) != 0)
		return NULL;
	return strstr(trouble->err.text, "Unsafe Login") != NULL
		   ? self->server.profile->switch_on
		   : self->server.profile->refused;
}

static void report(struct fetch_imap *self, const struct imap_trouble *trouble)
{
	struct err err;

	if (!self->ended &&
	    fetch_trouble(&self->fetch, trouble->kind, trouble->err.text,
		advice_for(self, trouble), &err) < 0)
		self->ended = true;
}

/* All folders, the first one last: it is the one that IDLE hears of. A folder
 * that cannot be read does not keep the others from it. */
static int pass_all(struct fetch_imap *self, bool only_first, bool *whole,
    struct imap_trouble *trouble)
{
	size_t count = only_first ? 1 : self->folder_count;

	*whole = true;
	for (size_t i = count; i-- > 0;) {
		int result = fetch_imap_pass(
		    self, &self->folders[i], i == 0 && *whole, trouble);
		if (result < 0)
			return -1;
		if (result > 0) {
			*whole = false;
			report(self, trouble);
		}
	}
	return 0;
}

/* Until the session is over: -1 with why. */
static int follow(struct fetch_imap *self, struct imap_trouble *trouble)
{
	bool only_first = false, whole = true;

	for (;;) {
		if (pass_all(self, only_first, &whole, trouble) < 0)
			return -1;
		only_first = whole;
		if (self->fetch.asked != NULL) {
			if (fetch_imap_find(self, trouble) < 0)
				return -1;
			continue; /* other folders were opened meanwhile */
		}
		/* What came meanwhile is not waited for. */
		if (only_first && imap_session_news(self->session))
			continue;
		if (fetch_imap_wait(self, &only_first, trouble) < 0)
			return -1;
	}
}

int fetch_imap_run(struct fetch_imap *self, struct wire *wire, struct err *err)
{
	int unresolved = 0;

	self->fetch.wire = wire;
	while (!self->ended) {
		struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
		int64_t began = clock_monotonic_msecs();
		if (log_in(self, &trouble) == 0)
			follow(self, &trouble);
		if (clock_monotonic_msecs() - began >= STEADY_MSECS)
			self->failures = 0;
		imap_session_close(self->session);
		self->session = NULL;
		if (self->ended || strcmp(trouble.kind, IMAP_ENDED) == 0)
			break;
		self->failures++;
		report(self, &trouble);
		unresolved = strcmp(trouble.kind, IMAP_UNRESOLVED) == 0
				 ? unresolved + 1
				 : 0;
		fetch_imap_pause(self, trouble.kind);
		if (unresolved >= LOST) {
			*err = trouble.err;
			return -1;
		}
	}
	return 0;
}
