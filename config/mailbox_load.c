#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/loader.h"

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_maildir(const char *path)
{
	char *mails = mem_printf("%s/new", path);
	bool is = is_folder(mails);

	free(mails);
	return is;
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return len && strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* Maildirs below the state folder are made when they are missing; any other
 * is somebody else's, and a wrong letter in its path would read as "no mail
 * came". */
static void check_maildir(
    struct loader *loader, const struct node *end, const char *path)
{
	const struct node *node = node_find(end, "maildir");

	if (!*path)
		return;
	if (!is_folder(path)) {
		if (!is_below(path, loader->state))
			loader_complain(loader, node,
			    "maildir = %s: there is no folder %s",
			    node_shown(node), path);
	} else if (!is_maildir(path) && !is_below(path, loader->state)) {
		loader_complain(loader, node,
		    "maildir = %s: %s is no Maildir: it has no folder new",
		    node_shown(node), path);
	}
}

/* `server` is the key of the other kind: "imap" or "smtp". */
static void end_load(struct loader *loader, const struct node *mailbox,
    const char *key, const char *server, struct mailbox_end *out)
{
	const struct node *node = node_find(mailbox, key);

	*out = (struct mailbox_end){.transport = TRANSPORT_NONE};
	if (!node || node->type != NODE_GROUP)
		return;
	const struct node *maildir = node_find(node, "maildir");
	const struct node *url = node_find(node, server);
	if (!maildir == !url) {
		loader_complain(loader, node,
		    "%s: expected one of maildir and %s", key, server);
	} else if (url) {
		server_load(loader, node, server, out);
	} else {
		out->transport = TRANSPORT_MAILDIR;
		out->path = loader_path(loader, node, "maildir");
		check_maildir(loader, node, out->path);
		for (size_t i = 0; i < node->count; i++)
			if (&node->members[i] != maildir)
				loader_complain(loader, &node->members[i],
				    "%s has no meaning for a Maildir",
				    node->members[i].name);
	}
}

static enum sending sending_of(const struct node *node)
{
	const char *word = node_peek(node, "sending");

	if (word && strcmp(word, "live") == 0)
		return SENDING_LIVE;
	if (word && strcmp(word, "reviewers") == 0)
		return SENDING_REVIEWERS;
	return SENDING_HOLD;
}

/* Without authserv_id nobody is authenticated: then it is off. */
static enum decisions decisions_of(struct loader *loader,
    const struct node *node, const struct mailbox *mailbox)
{
	const struct node *decisions = node_find(node, "decisions");
	const char *word = node_peek(node, "decisions");

	if (word && strcmp(word, "off") == 0)
		return DECISIONS_OFF;
	if (word && strcmp(word, "token") == 0)
		return DECISIONS_TOKEN;
	if (mailbox->authserv_id)
		return DECISIONS_AUTHENTICATED;
	if (word && strcmp(word, "authenticated") == 0)
		loader_complain(loader, decisions,
		    "decisions = \"authenticated\" needs authserv_id, the name "
		    "your mail server signs its Authentication-Results with; "
		    "where the provider writes none, say "
		    "decisions = \"token\" or \"off\"");
	return DECISIONS_OFF;
}

/* A server's folders may have any name, with its own separator. */
static void check_folders(struct loader *loader, const struct node *node,
    const struct mailbox *mailbox)
{
	size_t count;
	const struct node *items = node_items(node, "folders", &count);

	if (mailbox->source.transport == TRANSPORT_IMAP)
		return;
	for (size_t i = 0; i < count; i++)
		if (items[i].type == NODE_TEXT &&
		    (strchr(items[i].text, '/') || items[i].text[0] == '.'))
			loader_complain(loader, &items[i],
			    "folder %s: expected a name such as \"INBOX\" or "
			    "\"Junk\", without / and leading dot",
			    node_shown(&items[i]));
}

static void check_ends(struct loader *loader, const struct node *node,
    const struct mailbox *mailbox)
{
	if (mailbox->sending != SENDING_HOLD &&
	    mailbox->sink.transport == TRANSPORT_NONE)
		loader_complain(loader, node_find(node, "sending"),
		    "sending = \"%s\" needs a sink: add "
		    "sink = { smtp = \"…\"; … }; or "
		    "sink = { maildir = \"…\"; };",
		    node_peek(node, "sending"));
	if (mailbox->sink.path && mailbox->source.path && *mailbox->sink.path &&
	    strcmp(mailbox->sink.path, mailbox->source.path) == 0)
		loader_complain(loader, node_find(node, "sink"),
		    "sink and source are the same Maildir: our own mail would "
		    "come back in");
}

void mailbox_load(
    struct loader *loader, const struct node *node, struct mailbox *out)
{
	int32_t since = loader_day(node, "since");

	*out = (struct mailbox){
	    .id = node_text(node, "id", ""),
	    .name = node_text(node, "name", ""),
	    .address = node_text(node, "address", ""),
	    .folders = node_strings(node, "folders"),
	    .sending = sending_of(node),
	    .authserv_id = node_text(node, "authserv_id", NULL),
	};
	if (since != DAY_NONE)
		out->since = instant_at(since, 0, loader->offset_secs);
	if (!out->folders.count)
		strings_add(&out->folders, "INBOX");
	if (out->authserv_id && !*out->authserv_id) {
		free(out->authserv_id);
		out->authserv_id = NULL;
	}
	out->decisions = decisions_of(loader, node, out);
	end_load(loader, node, "source", "imap", &out->source);
	end_load(loader, node, "sink", "smtp", &out->sink);
	check_folders(loader, node, out);
	check_ends(loader, node, out);
}

void mailbox_free_members(struct mailbox *mailbox)
{
	free(mailbox->id);
	free(mailbox->name);
	free(mailbox->address);
	server_free_members(&mailbox->source);
	server_free_members(&mailbox->sink);
	strings_free(&mailbox->folders);
	free(mailbox->authserv_id);
}
