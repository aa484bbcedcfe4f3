/* For tests of the mail reader: a mail in memory to facts. */
#ifndef TESTS_MESSAGE_RUN_H
#define TESTS_MESSAGE_RUN_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/facts.h"
#include "base/limits.h"
#include "parsers/message.h"

struct run {
	struct facts *facts;
	int pack;
};

static inline int run_file(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	for (size_t done = 0; done < len;) {
		ssize_t put = write(fd, (const char *)bytes + done, len - done);
		assert_true(put > 0);
		done += (size_t)put;
	}
	return fd;
}

static inline struct run run_bytes(
    const void *bytes, size_t len, const struct limits *limits)
{
	struct run run = {facts_new(), run_file("", 0)};
	int mail = run_file(bytes, len);

	assert_int_equal(message_read(mail, limits, run.pack, run.facts), 0);
	close(mail);
	return run;
}

/* The mail with CRLF where the test writes LF. */
static inline struct run run_text(const char *text)
{
	struct buf mail;

	buf_init(&mail, 64 << 20);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_putc(&mail, '\r');
		buf_putc(&mail, *text);
	}
	struct run run = run_bytes(buf_text(&mail), mail.len, &limits_default);
	buf_free(&mail);
	return run;
}

static inline void run_free(struct run *run)
{
	close(run->pack);
	facts_free(run->facts);
}

#endif
