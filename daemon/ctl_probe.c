/* shoubaoctl probe: tries a mailbox step by step, by the programs that read
 * and send for shoubaod; this one opens no connection. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wire.h"
#include "compose.h"
#include "config/nearest.h"
#include "ctl.h"
#include "ctl_print.h"
#include "programs.h"
#include "server_settings.h"

#define LINE_BYTES (1u << 20)
#define WAIT_SECS 60
#define MAX_WAIT_SECS 3600
#define MOST_ANSWER_SECS 20
/* Where systemd keeps the service's credentials while it runs. */
#define CREDENTIALS "/run/credentials/shoubaod.service"

struct helper {
	pid_t pid;
	int fd;
	struct wire *wire;
};

struct trial {
	struct ctl *ctl;
	const struct mailbox *mailbox;
	int wait_secs;
	bool failed, sent;
	json_t *steps;
	struct composed mail;
};

/* --- saying --------------------------------------------------------------- */

static const char *name_of(const char *step)
{
	static const struct {
		const char *step, *name;
	} names[] = {{"password", "密码"}, {"reachable", "连接"},
	    {"certificate", "加密与证书"}, {"login", "登录"}, {"id", "ID"},
	    {"folder", "文件夹"}, {"sent", "已发送"}, {"arrives", "自己的信"},
	    {"copy", "留底"}, {"clock", "时钟"}, {"accepted", "发信"},
	    {"maildir", "Maildir"}, {"program", "程序"}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].step, step) == 0)
			return names[i].name;
	return step;
}

static void print_step(const json_t *step)
{
	const json_t *ok = json_object_get(step, "ok");
	char *text = ctl_text(json_object_get(step, "text"));
	char *advice = ctl_text(json_object_get(step, "advice"));
	const char *mark = json_is_true(ok)    ? "通过"
			   : json_is_false(ok) ? "失败"
					       : "略过";

	printf("  [%s] %s：%s\n", mark,
	    name_of(json_string_value(json_object_get(step, "step"))), text);
	if (*advice != '\0')
		printf("         %s：%s\n",
		    json_is_false(ok) ? "怎么办" : "注意", advice);
	fflush(stdout);
	free(text);
	free(advice);
}

/* Takes the reference. */
static void take_step(struct trial *trial, const char *end, json_t *step)
{
	const json_t *ok = json_object_get(step, "ok");
	const char *name = json_string_value(json_object_get(step, "step"));

	if (name == NULL) {
		json_decref(step);
		return;
	}
	json_object_set_new(step, "end", json_string(end));
	trial->failed = trial->failed || json_is_false(ok);
	if (strcmp(name, "accepted") == 0)
		trial->sent = json_is_true(ok);
	if (!trial->ctl->options.json)
		print_step(step);
	json_array_append_new(trial->steps, step);
}

static void own_step(struct trial *trial, const char *end, const char *step,
    json_t *ok, const char *text)
{
	take_step(trial, end,
	    json_pack("{s:s, s:o, s:s}", "step", step, "ok", ok, "text", text));
}

static void begin_end(
    const struct trial *trial, const char *what, const struct mailbox_end *end)
{
	if (trial->ctl->options.json)
		return;
	if (end->transport == TRANSPORT_MAILDIR)
		printf("%s：Maildir %s\n", what, end->path);
	else if (end->transport == TRANSPORT_NONE)
		printf("%s：没有配置\n", what);
	else
		printf("%s：%s 端口 %d\n", what, end->host, end->port);
	fflush(stdout);
}

/* --- the programs --------------------------------------------------------- */

static int start(
    struct helper *helper, const char *name, json_t *settings, struct err *err)
{
	const char *arguments[] = {name, "probe", NULL};
	int pair[2];

	*helper = (struct helper){.fd = -1};
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		json_decref(settings);
		return err_errno(err, "socketpair");
	}
	char *path = program_path(name);
	helper->pid = program_start(path, arguments, pair[1], err);
	free(path);
	close(pair[1]);
	helper->fd = pair[0];
	helper->wire = wire_new(pair[0], pair[0], LINE_BYTES);
	json_t *message = json_pack("{s:o}", "configure", settings);
	if (helper->pid < 0) {
		json_decref(message);
		return -1;
	}
	return wire_send(helper->wire, message, err);
}

/* Its steps, until it waits (1) or ends (0). */
static int hear(struct trial *trial, struct helper *helper, const char *end)
{
	json_t *message;

	while (wire_receive(helper->wire, &message, NULL) > 0) {
		if (json_object_get(message, "waiting") != NULL) {
			json_decref(message);
			return 1;
		}
		take_step(trial, end, message);
	}
	return 0;
}

static void stop(struct trial *trial, struct helper *helper, const char *end)
{
	int status = 0;

	wire_free(helper->wire);
	if (helper->fd >= 0)
		close(helper->fd);
	if (helper->pid <= 0 || waitpid(helper->pid, &status, 0) < 0 ||
	    status == 0)
		return;
	own_step(trial, end, "program", json_false(),
	    WIFEXITED(status) && WEXITSTATUS(status) == 127
		? "找不到收发程序：没有安装完整"
		: "收发程序出错而止，见上面它自己的话");
}

/* --- both ends ------------------------------------------------------------ */

static int answer_secs(const struct trial *trial)
{
	return trial->wait_secs < MOST_ANSWER_SECS ? trial->wait_secs
						   : MOST_ANSWER_SECS;
}

static json_t *settings_of(
    const struct trial *trial, const struct mailbox_end *end)
{
	json_t *settings = json_pack("{s:s, s:s, s:i}", "mailbox",
	    trial->mailbox->id, "state", trial->ctl->config->state,
	    "answer_secs", answer_secs(trial));

	if (end->transport == TRANSPORT_MAILDIR)
		json_object_set_new(
		    settings, "maildir", json_string(end->path));
	else
		json_object_set_new(settings,
		    end->transport == TRANSPORT_IMAP ? "imap" : "smtp",
		    server_settings_json(end));
	return settings;
}

static json_t *source_settings(const struct trial *trial)
{
	const struct strings *folders = &trial->mailbox->folders;
	json_t *settings = settings_of(trial, &trial->mailbox->source);
	json_t *names = json_array();

	for (size_t i = 0; i < folders->count; i++)
		json_array_append_new(names, json_string(folders->items[i]));
	json_object_set_new(settings, "folders", names);
	return settings;
}

static int compose_mail(struct trial *trial, struct err *err)
{
	const struct mailbox *mailbox = trial->mailbox;
	int64_t now = clock_now();
	char *key = mem_printf(
	    "probe/%s/%lld/%d", mailbox->id, (long long)now, (int)getpid());
	const struct compose_input input = {
	    .from_name = mailbox->name,
	    .from_address = mailbox->address,
	    .to_name = "",
	    .to_address = mailbox->address,
	    .subject = "收报试信（可以删除）",
	    .text = "这是 shoubaoctl probe 发给邮箱自己的一封试信，用来检查"
		    "收发是否通畅，可以删除。\n",
	    .auto_submitted = "auto-generated",
	    .key = key,
	    .date = now,
	    .offset_secs = trial->ctl->config->offset_secs,
	};
	int result = compose(&input, &trial->mail, err);
	free(key);
	return result;
}

static json_t *sink_settings(const struct trial *trial)
{
	const struct mailbox *mailbox = trial->mailbox;
	json_t *settings = settings_of(trial, &mailbox->sink);
	json_t *smtp = json_object_get(settings, "smtp");
	const char *at = strrchr(mailbox->address, '@');

	if (smtp == NULL)
		return settings;
	if (at != NULL)
		json_object_set_new(smtp, "hello", json_string(at + 1));
	json_object_set_new(
	    smtp, "timeout_secs", json_integer(3 * answer_secs(trial)));
	json_object_set_new(settings, "mail",
	    json_pack("{s:i, s:s, s:s, s:s, s:s, s:s%}", "id", 1, "message_id",
		trial->mail.message_id, "shoubao_id", trial->mail.shoubao_id,
		"from", mailbox->address, "recipient", mailbox->address,
		"bytes", trial->mail.bytes, trial->mail.size));
	return settings;
}

static int try_sink(struct trial *trial, struct err *err)
{
	const struct mailbox_end *sink = &trial->mailbox->sink;
	struct helper helper;

	begin_end(trial, "发信", sink);
	if (sink->transport == TRANSPORT_NONE)
		return 0;
	int result = start(&helper, "shoubao-send", sink_settings(trial), err);
	if (result == 0)
		hear(trial, &helper, "sink");
	stop(trial, &helper, "sink");
	return result;
}

/* The source's program waits while the mail is sent. */
static int try_both(struct trial *trial, struct err *err)
{
	struct helper helper;
	bool waits = false;

	begin_end(trial, "收信", &trial->mailbox->source);
	int result = start(
	    &helper, "shoubao-fetch", source_settings(trial), err);
	if (result == 0)
		waits = hear(trial, &helper, "source") == 1;
	if (result == 0)
		result = try_sink(trial, err);
	if (waits && trial->sent) {
		begin_end(trial, "收信", &trial->mailbox->source);
		if (wire_send(helper.wire,
			json_pack("{s:{s:s, s:s, s:i}}", "find", "message_id",
			    trial->mail.message_id, "shoubao_id",
			    trial->mail.shoubao_id, "wait_secs",
			    trial->wait_secs),
			err) == 0)
			hear(trial, &helper, "source");
	} else if (result == 0) {
		own_step(trial, "source", "arrives", json_null(),
		    "没有发出试信，所以没有等它");
	}
	stop(trial, &helper, "source");
	return result;
}

/* --- the command ---------------------------------------------------------- */

static const struct mailbox *find_mailbox(
    const struct config *config, const char *id, struct err *err)
{
	struct nearest nearest = nearest_begin(id != NULL ? id : "");

	if (id == NULL && config->mailbox_count == 1)
		return &config->mailboxes[0];
	for (size_t i = 0; i < config->mailbox_count; i++) {
		if (id != NULL && strcmp(config->mailboxes[i].id, id) == 0)
			return &config->mailboxes[i];
		nearest_offer(&nearest, config->mailboxes[i].id);
	}
	if (id == NULL)
		err_set(err, ERR_REJECT, "which mailbox? probe MAILBOX");
	else
		err_set(err, ERR_REJECT, "no mailbox is called %s%s", id,
		    nearest_hint(&nearest));
	return NULL;
}

static int read_wait(const struct ctl *ctl, int *secs, struct err *err)
{
	const char *text = ctl_option_value(&ctl->options, CTL_WAIT);
	char *end = NULL;

	*secs = WAIT_SECS;
	if (text == NULL)
		return 0;
	long number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || number < 1 || number > MAX_WAIT_SECS)
		return err_set(
		    err, ERR_REJECT, "--wait: seconds, 1 to %d", MAX_WAIT_SECS);
	*secs = (int)number;
	return 0;
}

/* As shoubaod would: its user, its credentials. Before its first start there
 * is no state folder, and whoever asks tries as himself. */
static int become_service(const struct ctl *ctl, struct err *err)
{
	if (access(ctl->config->state, F_OK) == 0 &&
	    ctl_become_owner(ctl->config->state, err) < 0)
		return -1;
	if (getenv("CREDENTIALS_DIRECTORY") == NULL &&
	    access(CREDENTIALS, X_OK) == 0)
		setenv("CREDENTIALS_DIRECTORY", CREDENTIALS, 1);
	return 0;
}

static void conclude(const struct trial *trial)
{
	if (trial->ctl->options.json) {
		json_t *all = json_pack("{s:s, s:b, s:O}", "mailbox",
		    trial->mailbox->id, "ok", !trial->failed, "steps",
		    trial->steps);
		ctl_print_json(stdout, all);
		json_decref(all);
	} else {
		puts(trial->failed ? "没有全部通过：按上面的“怎么办”改好后再试"
				   : "全部通过");
	}
}

int ctl_probe(struct ctl *ctl)
{
	struct trial trial = {.ctl = ctl, .steps = json_array()};
	const char *id = ctl->options.argument_count > 0
			     ? ctl->options.arguments[0]
			     : NULL;
	struct err err = {0};
	int status = CTL_FAILED;

	signal(SIGPIPE, SIG_IGN);
	trial.mailbox = find_mailbox(ctl->config, id, &err);
	if (trial.mailbox == NULL ||
	    read_wait(ctl, &trial.wait_secs, &err) < 0 ||
	    become_service(ctl, &err) < 0 || compose_mail(&trial, &err) < 0 ||
	    try_both(&trial, &err) < 0) {
		ctl_fail(&err);
	} else {
		conclude(&trial);
		status = trial.failed ? CTL_FAILED : CTL_OK;
	}
	composed_free(&trial.mail);
	json_decref(trial.steps);
	return status;
}
