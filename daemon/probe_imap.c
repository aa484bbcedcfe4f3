#include "probe_imap.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "config/profiles.h"
#include "imap_name.h"
#include "imap_session.h"
#include "probe_connect.h"
#include "probe_step.h"

#define MAX_FOLDERS 32
#define RECENT 20       /* messages looked at from the end */
#define LOOK_MSECS 2000 /* between two looks */
#define COPY_LOOKS 5
#define SKEW_SECS 120
#define UNSAFE "Unsafe Login"

struct folder {
	const char *name;
	char *encoded; /* as IMAP writes it */
};

struct imap_probe {
	struct probe probe;
	struct imap_session *session;
	struct folder folders[MAX_FOLDERS];
	size_t folder_count;
	struct folder sent[PROFILE_SENT_NAMES];
	const struct folder *found_sent;
	bool unsafe; /* told already */
};

struct search {
	const char *ids[2]; /* Message-ID, X-Shoubao-Id */
	bool found;
	int64_t received;
};

/* --- settings ------------------------------------------------------------- */

/* Names are encoded before the walls: iconv opens files. */
static int take_folders(
    struct imap_probe *self, const json_t *names, struct err *err)
{
	const struct profile *profile = self->probe.server.profile;

	for (size_t i = 0; i < json_array_size(names) && i < MAX_FOLDERS; i++) {
		struct folder *folder = &self->folders[self->folder_count++];
		folder->name = json_string_value(json_array_get(names, i));
		folder->encoded = folder->name != NULL
				      ? imap_name_encode(folder->name)
				      : NULL;
		if (folder->encoded == NULL)
			return err_set(err, ERR_REJECT,
			    "a folder's name cannot be written");
	}
	for (size_t i = 0; i < PROFILE_SENT_NAMES && profile->sent[i]; i++)
		self->sent[i] = (struct folder){
		    profile->sent[i], imap_name_encode(profile->sent[i])};
	return 0;
}

static void finish(struct imap_probe *self)
{
	imap_session_close(self->session);
	for (size_t i = 0; i < self->folder_count; i++)
		free(self->folders[i].encoded);
	for (size_t i = 0; i < PROFILE_SENT_NAMES; i++)
		free(self->sent[i].encoded);
	probe_end(&self->probe);
}

/* --- logging in ----------------------------------------------------------- */

static const char *login_reason(const struct imap_trouble *trouble)
{
	if (strstr(trouble->err.text, UNSAFE) != NULL)
		return "unsafe-login";
	if (strstr(trouble->err.text, "neither LOGIN nor PLAIN") != NULL)
		return "login-disabled";
	return trouble->kind;
}

static int log_in(struct imap_probe *self, const char *password)
{
	struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
	struct probe *probe = &self->probe;

	self->session = imap_session_open(
	    &probe->server, password, probe->answer_secs, -1, &trouble);
	if (self->session == NULL) {
		probe_failed(probe, "login", login_reason(&trouble), "%s",
		    trouble.err.text);
		return -1;
	}
	probe_passed(probe, "login", "登录成功");
	if (imap_session_can_id(self->session))
		probe_passed(probe, "id", "服务器提供 ID，已表明身份");
	else if (probe->server.profile->needs_id)
		probe_warned(probe, "id", "no-id", "服务器没有提供 ID");
	else
		probe_skipped(probe, "id", "服务器不提供 ID，也不需要");
	return 0;
}

/* --- folders -------------------------------------------------------------- */

/* 0 opened, 1 refused, -1 over; told but for a plain refusal. */
static int open_folder(struct imap_probe *self, const struct folder *folder,
    struct imap_selected *selected, struct imap_trouble *trouble)
{
	struct probe *probe = &self->probe;
	int result = imap_session_select(
	    self->session, folder->encoded, selected, trouble);

	if (result != 0 && strstr(trouble->err.text, UNSAFE) != NULL) {
		if (!self->unsafe)
			probe_failed(probe, "id", "unsafe-login", "%s",
			    trouble->err.text);
		self->unsafe = true;
		return -1;
	}
	if (result < 0)
		probe_failed(probe, "folder", trouble->kind, "%s：%s",
		    folder->name, trouble->err.text);
	return result;
}

static int try_folders(struct imap_probe *self)
{
	struct probe *probe = &self->probe;

	for (size_t i = 0; i < self->folder_count; i++) {
		const struct folder *folder = &self->folders[i];
		struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
		struct imap_selected selected;
		int result = open_folder(self, folder, &selected, &trouble);
		if (result < 0)
			return -1;
		if (result > 0)
			probe_failed(probe, "folder", "no-folder", "%s：%s",
			    folder->name, trouble.err.text);
		else
			probe_passed(probe, "folder", "%s：打开了，有 %u 封信",
			    folder->name, selected.exists);
	}
	return 0;
}

static int find_sent(struct imap_probe *self)
{
	struct probe *probe = &self->probe;

	for (size_t i = 0; i < PROFILE_SENT_NAMES; i++) {
		struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
		struct imap_selected selected;
		if (self->sent[i].encoded == NULL)
			continue;
		int result = open_folder(
		    self, &self->sent[i], &selected, &trouble);
		if (result < 0)
			return -1;
		if (result == 0) {
			self->found_sent = &self->sent[i];
			probe_passed(probe, "sent", "“已发送”叫 %s，有 %u 封信",
			    self->sent[i].name, selected.exists);
			return 0;
		}
	}
	if (probe->server.profile->keeps_sent)
		probe_failed(probe, "sent", "no-sent", "没有“已发送”文件夹");
	else
		probe_skipped(probe, "sent",
		    "没有“已发送”文件夹；发出的信会另抄送自己一份");
	return 0;
}

/* --- the mail to itself --------------------------------------------------- */

static void look(void *context, const struct imap_message *message)
{
	struct search *search = context;

	for (size_t i = 0; i < 2; i++)
		if (search->ids[i] != NULL && message->bytes != NULL &&
		    memmem(message->bytes, message->bytes_count, search->ids[i],
			strlen(search->ids[i])) != NULL) {
			search->found = true;
			search->received = message->received;
		}
}

static int look_in(
    struct imap_probe *self, const struct folder *folder, struct search *search)
{
	struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
	struct imap_selected selected;
	int result = open_folder(self, folder, &selected, &trouble);

	if (result != 0 || selected.exists == 0)
		return result < 0 ? -1 : 0;
	uint32_t first = selected.exists > RECENT ? selected.exists - RECENT + 1
						  : 1;
	result = imap_session_heads(
	    self->session, first, selected.exists, look, search, &trouble);
	if (result < 0)
		probe_failed(&self->probe, "arrives", trouble.kind, "%s",
		    trouble.err.text);
	return result < 0 ? -1 : 0;
}

static void tell_clock(struct imap_probe *self, int64_t received)
{
	int64_t skew = (int64_t)time(NULL) - received;

	if (received < 0)
		return;
	if (skew > SKEW_SECS + RECENT * LOOK_MSECS / 1000 || skew < -SKEW_SECS)
		probe_failed(&self->probe, "clock", "clock",
		    "本机时间与邮件服务器相差约 %lld 秒", (long long)skew);
	else
		probe_passed(&self->probe, "clock", "本机时间与邮件服务器相符");
}

/* 1 found and told, 0 not yet, -1 over. */
static int look_everywhere(struct imap_probe *self, struct search *search)
{
	for (size_t i = 0; i < self->folder_count; i++) {
		const char *name = self->folders[i].name;
		if (look_in(self, &self->folders[i], search) < 0)
			return -1;
		if (!search->found)
			continue;
		if (strcmp(name, "INBOX") == 0)
			probe_passed(&self->probe, "arrives",
			    "发给自己的信到了 %s", name);
		else
			probe_warned(&self->probe, "arrives", "in-other-folder",
			    "发给自己的信到了 %s", name);
		return 1;
	}
	return 0;
}

static int await_arrival(
    struct imap_probe *self, struct search *search, int wait_secs)
{
	int64_t end = clock_monotonic_msecs() + wait_secs * INT64_C(1000);
	struct imap_trouble trouble = {.kind = IMAP_PROTOCOL};
	int result;

	while ((result = look_everywhere(self, search)) == 0) {
		if (clock_monotonic_msecs() >= end) {
			probe_failed(&self->probe, "arrives", "not-arrived",
			    "等了 %d 秒，发给自己的信没有到", wait_secs);
			return 0;
		}
		if (imap_session_wait(self->session, LOOK_MSECS, &trouble) ==
			IMAP_WAIT_BROKEN ||
		    imap_session_noop(self->session, &trouble) < 0) {
			probe_failed(&self->probe, "arrives", trouble.kind,
			    "%s", trouble.err.text);
			return -1;
		}
	}
	if (result > 0)
		tell_clock(self, search->received);
	return result < 0 ? -1 : 0;
}

static void look_for_copy(struct imap_probe *self, struct search *search)
{
	struct probe *probe = &self->probe;
	struct imap_trouble trouble;

	if (self->found_sent == NULL || !probe->server.profile->keeps_sent)
		return;
	search->found = false;
	for (int i = 0; i < COPY_LOOKS; i++) {
		if (i > 0)
			imap_session_wait(self->session, LOOK_MSECS, &trouble);
		if (look_in(self, self->found_sent, search) < 0)
			return;
		if (search->found) {
			probe_passed(probe, "copy", "发出的信存进了 %s",
			    self->found_sent->name);
			return;
		}
	}
	probe_failed(probe, "copy", "sent-not-kept", "发出的信没有存进 %s",
	    self->found_sent->name);
}

/* Until who asked hangs up, or says what to look for. */
static void find(struct imap_probe *self)
{
	struct wire *wire = self->probe.wire;
	json_t *message = NULL;
	struct search search = {.received = -1};
	int wait_secs;

	if (wire_send(wire, json_pack("{s:b}", "waiting", 1), NULL) < 0 ||
	    wire_receive(wire, &message, NULL) <= 0)
		return;
	if (json_unpack(message, "{s:{s:s, s:s, s:i}}", "find", "message_id",
		&search.ids[0], "shoubao_id", &search.ids[1], "wait_secs",
		&wait_secs) == 0 &&
	    await_arrival(self, &search, wait_secs) == 0)
		look_for_copy(self, &search);
	json_decref(message);
}

static int run(struct imap_probe *self, struct err *err)
{
	char *password = probe_password(&self->probe);

	if (password == NULL)
		return 0;
	int result = probe_lock(&self->probe, LOCKDOWN_FETCH_IMAP, err);
	if (result == 0 && probe_connect(&self->probe, "imap") == 0 &&
	    log_in(self, password) == 0 && try_folders(self) == 0 &&
	    find_sent(self) == 0)
		find(self);
	secret_free(password);
	return result;
}

int probe_imap(struct wire *wire, const json_t *settings, struct err *err)
{
	struct imap_probe self = {0};
	int result = -1;

	if (probe_begin(&self.probe, wire, settings, "imap", err) == 0 &&
	    take_folders(&self, json_object_get(settings, "folders"), err) ==
		0 &&
	    imap_stream_begin(err) == 0)
		result = run(&self, err);
	finish(&self);
	return result;
}
