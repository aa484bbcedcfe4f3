#include "programs.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/mem.h"

#ifndef LIBEXECDIR
#define LIBEXECDIR "/usr/libexec/shoubao"
#endif

char *program_path(const char *name)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);

	if (len > 0) {
		self[len] = '\0';
		char *slash = strrchr(self, '/');
		if (slash != NULL)
			*slash = '\0';
		char *beside = mem_printf("%s/%s", self, name);
		if (access(beside, X_OK) == 0)
			return beside;
		free(beside);
	}
	return mem_printf("%s/%s", LIBEXECDIR, name);
}

static void become(
    const char *path, const char *const *arguments, int fd, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(
	    SIGINT, SIG_IGN); /* a terminal's ^C is the supervisor's to hear */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before we could ask */
		_exit(1);
	if (dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(126);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	execv(path, (char *const *)arguments);
	_exit(127);
}

pid_t program_start(
    const char *path, const char *const *arguments, int fd, struct err *err)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child == 0)
		become(path, arguments, fd, parent);
	if (child < 0)
		return err_errno(err, "fork");
	return child;
}
