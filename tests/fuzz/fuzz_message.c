/* The mail reader: any bytes as a mail. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/facts.h"
#include "base/utf8.h"
#include "parsers/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_text(const char *text)
{
	if (text != NULL && !utf8_valid(text, __builtin_strlen(text)))
		abort();
}

/* What the engine is promised of any mail. */
static void check(const struct facts *facts, int64_t packed)
{
	check_text(facts->subject);
	check_text(facts->text);
	check_text(facts->auto_reason);
	check_text(facts->bounced_id);
	for (size_t i = 0; i < facts->link_count; i++) {
		check_text(facts->links[i].url);
		check_text(facts->links[i].name);
		check_text(facts->links[i].expires);
	}
	for (size_t i = 0; i < facts->from_count; i++) {
		check_text(facts->from[i].name);
		check_text(facts->from[i].address);
	}
	for (size_t i = 0; i < facts->part_count; i++) {
		const struct facts_part *part = &facts->parts[i];
		check_text(part->name);
		check_text(part->inside);
		if (__builtin_strlen(part->name) > 200 ||
		    __builtin_strchr(part->name, '/') != NULL)
			abort();
		if (part->pack_offset >= 0 &&
		    part->pack_offset + part->size > packed)
			abort();
	}
	json_decref(facts_to_json(facts));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static int mail = -1, pack = -1;
	/* Small, so that small mails reach the limits. */
	static struct limits limits;

	if (mail < 0) {
		message_prepare();
		mail = memfd_create("mail", MFD_CLOEXEC);
		pack = memfd_create("pack", MFD_CLOEXEC);
		limits = limits_default;
		limits.headers = 50;
		limits.mime_depth = 6;
		limits.parts = 20;
		limits.part_bytes = 2000;
		limits.text_bytes = 4000;
	}
	if (ftruncate(mail, 0) < 0 || ftruncate(pack, 0) < 0 ||
	    pwrite(mail, bytes, size, 0) != (ssize_t)size)
		abort();
	struct facts *facts = facts_new();
	if (message_read(mail, &limits, pack, facts) < 0)
		abort();
	check(facts, lseek(pack, 0, SEEK_END));
	facts_free(facts);
	return 0;
}
