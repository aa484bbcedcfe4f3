#include "base/facts.h"

#include <stdlib.h>

#include "base/mem.h"

struct facts *facts_new(void)
{
	struct facts *facts = mem_calloc(1, sizeof *facts);

	facts->subject = mem_strdup("");
	facts->text = mem_strdup("");
	return facts;
}

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

static void free_addresses(struct facts_address *addresses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(addresses[i].name);
		free(addresses[i].address);
	}
	free(addresses);
}

static void free_links(struct facts_link *links, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(links[i].url);
		free(links[i].name);
		free(links[i].provider);
		free(links[i].expires);
	}
	free(links);
}

static void free_parts(struct facts_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(parts[i].name);
		free(parts[i].type);
		free(parts[i].inside);
		free(parts[i].reason);
		free_texts(parts[i].notes, parts[i].note_count);
	}
	free(parts);
}

void facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	free(facts->subject);
	free_addresses(facts->from, facts->from_count);
	free_addresses(facts->to, facts->to_count);
	free(facts->reply_to);
	free(facts->return_path);
	free(facts->date);
	free(facts->message_id);
	free(facts->in_reply_to);
	free_texts(facts->references, facts->reference_count);
	free(facts->authentication);
	free(facts->shoubao_id);
	free(facts->auto_reason);
	free(facts->bounced_id);
	free(facts->bounced_address);
	free(facts->bounced_status);
	free(facts->text);
	free_links(facts->links, facts->link_count);
	free_parts(facts->parts, facts->part_count);
	for (size_t i = 0; i < facts->form_count; i++)
		form_found_free_members(&facts->forms[i]);
	free(facts->forms);
	free(facts->reason);
	free(facts);
}
