#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

union descriptor_space {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

int channel_send(int channel, const char *text, int fd, struct err *err)
{
	union descriptor_space space = {0};
	struct iovec part = {(void *)text, strlen(text)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = space.bytes;
		message.msg_controllen = sizeof space.bytes;
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(header), &fd, sizeof fd);
	}
	ssize_t sent;
	do {
		sent = sendmsg(channel, &message, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? err_errno(err, "channel") : 0;
}

int channel_receive(int channel, char text[CHANNEL_BYTES], int *fd)
{
	union descriptor_space space = {0};
	struct iovec part = {text, CHANNEL_BYTES - 1};
	struct msghdr message = {
	    .msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = space.bytes,
	    .msg_controllen = sizeof space.bytes,
	};

	ssize_t got;
	do {
		got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (got <= 0)
		return -1;
	text[got] = '\0';
	*fd = -1;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (header != NULL && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof *fd);
	return 1;
}
