/*
 * XML from bytes, so that a mutation is another document rather than a broken
 * one. A byte from 0x80 on stands for a word of the format: an element to
 * open ("<w:tc"), an attribute (" w:val"), a value or text; 0x80 itself closes
 * the innermost element. Other bytes are the text or the value they are in.
 */
#ifndef TESTS_FUZZ_XML_WORDS_H
#define TESTS_FUZZ_XML_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"

#define XML_WORDS_FROM 0x80 /* closes; words[0] is 0x81 */
#define XML_WORDS_CONTENT 2 /* ends the tag: what follows is its content */
#define XML_WORDS_DEPTH 64

struct xml_words {
	struct buf *out;
	const char *open[XML_WORDS_DEPTH]; /* words, "<name" */
	size_t depth;
	bool in_tag, in_value;
};

static inline void xml_words_end_tag(struct xml_words *state)
{
	if (state->in_value)
		buf_putc(state->out, '"');
	if (state->in_tag)
		buf_putc(state->out, '>');
	state->in_tag = state->in_value = false;
}

static inline void xml_words_close(struct xml_words *state)
{
	if (state->depth == 0)
		return;
	xml_words_end_tag(state);
	buf_puts(state->out, "</");
	buf_puts(state->out, state->open[--state->depth] + 1);
	buf_putc(state->out, '>');
}

static inline void xml_words_word(struct xml_words *state, const char *word)
{
	if (word[0] == '<') {
		if (state->depth == XML_WORDS_DEPTH)
			return;
		xml_words_end_tag(state);
		buf_puts(state->out, word);
		state->open[state->depth++] = word;
		state->in_tag = true;
	} else if (word[0] == ' ') {
		if (!state->in_tag)
			return;
		if (state->in_value)
			buf_putc(state->out, '"');
		buf_puts(state->out, word);
		buf_puts(state->out, "=\"");
		state->in_value = true;
	} else {
		if (!state->in_value)
			xml_words_end_tag(state);
		buf_puts(state->out, word);
	}
}

static inline void xml_words_byte(struct xml_words *state, char byte)
{
	if (!state->in_value || byte == XML_WORDS_CONTENT)
		xml_words_end_tag(state);
	if (byte == '<')
		buf_puts(state->out, "&lt;");
	else if (byte == '&')
		buf_puts(state->out, "&amp;");
	else if (byte == '"')
		buf_puts(state->out, "&quot;");
	else if (byte >= ' ' || byte == '\n' || byte == '\t')
		buf_putc(state->out, byte);
}

/* Adds to `out` what the bytes stand for, all elements closed. */
static inline void xml_words_write(struct buf *out, const char *const *words,
    size_t count, const uint8_t *bytes, size_t size)
{
	struct xml_words state = {.out = out};

	for (size_t i = 0; i < size; i++) {
		size_t word = (size_t)bytes[i] - XML_WORDS_FROM - 1;
		if (bytes[i] == XML_WORDS_FROM)
			xml_words_close(&state);
		else if (bytes[i] < XML_WORDS_FROM)
			xml_words_byte(&state, (char)bytes[i]);
		else if (word < count)
			xml_words_word(&state, words[word]);
	}
	while (state.depth > 0)
		xml_words_close(&state);
}

#endif
