#include "probe_step.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "probe_advice.h"
#include "send_smtp.h"
#include "server_settings.h"

#define ANSWER_SECS 20
#define TEXT_BYTES 1024
#define MAX_PATHS 24

int probe_begin(struct probe *probe, struct wire *wire, const json_t *settings,
    const char *key, struct err *err)
{
	const json_t *secs = json_object_get(settings, "answer_secs");

	*probe = (struct probe){.wire = wire, .answer_secs = ANSWER_SECS};
	if (json_is_integer(secs) && json_integer_value(secs) > 0)
		probe->answer_secs = (int)json_integer_value(secs);
	if (key == NULL)
		return 0;
	if (charset_prepare() < 0)
		return err_set(err, ERR_BUG, "glibc lacks a converter");
	return server_settings_read(
	    json_object_get(settings, key), &probe->server, err);
}

void probe_end(struct probe *probe)
{
	server_settings_free(&probe->server);
}

int probe_lock(
    const struct probe *probe, enum lockdown_profile profile, struct err *err)
{
	struct lockdown_path paths[MAX_PATHS];
	size_t count = 0;

	for (; count < MAX_PATHS - 2 && send_smtp_paths[count] != NULL; count++)
		paths[count] = (struct lockdown_path){
		    send_smtp_paths[count], LOCKDOWN_READ};
	if (probe->server.ca_file != NULL)
		paths[count++] = (struct lockdown_path){
		    probe->server.ca_file, LOCKDOWN_READ};

	return lockdown_self(profile, paths, count, err);
}

/* Who asked may be gone: then nobody wants to know. */
static void say(struct probe *probe, const char *step, json_t *ok,
    const char *reason, const char *format, va_list args)
{
	char raw[TEXT_BYTES];

	vsnprintf(raw, sizeof raw, format, args);
	raw[utf8_cut(raw, sizeof raw - 1)] = '\0';
	char *text = utf8_clean(raw, strlen(raw));
	json_t *message = json_pack(
	    "{s:s, s:o, s:s}", "step", step, "ok", ok, "text", text);
	if (reason != NULL) {
		char *advice = probe_advice(reason, &probe->server);
		json_object_set_new(message, "reason", json_string(reason));
		if (advice != NULL)
			json_object_set_new(
			    message, "advice", json_string(advice));
		free(advice);
	}
	free(text);
	wire_send(probe->wire, message, NULL);
}

#define SAY(ok, reason) \
	do { \
		va_list args; \
		va_start(args, format); \
		say(probe, step, ok, reason, format, args); \
		va_end(args); \
	} while (0)

void probe_passed(
    struct probe *probe, const char *step, const char *format, ...)
{
	SAY(json_true(), NULL);
}

void probe_skipped(
    struct probe *probe, const char *step, const char *format, ...)
{
	SAY(json_null(), NULL);
}

void probe_warned(struct probe *probe, const char *step, const char *reason,
    const char *format, ...)
{
	SAY(json_true(), reason);
}

void probe_failed(struct probe *probe, const char *step, const char *reason,
    const char *format, ...)
{
	SAY(json_false(), reason);
}

char *probe_password(struct probe *probe)
{
	char *password = NULL;
	struct err err;

	if (secret_read(probe->server.password_credential,
		probe->server.password_file, &password, &err) < 0)
		probe_failed(probe, "password", "password", "%s", err.text);
	else
		probe_passed(probe, "password", "读到了密码（内容不显示）");
	return password;
}
