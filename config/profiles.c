#include "config/profiles.h"

#include <string.h>
#include <strings.h>

/* "imap.163.com" is of 163: an authorization code stands in for the password
 * there, is made on the provider's pages, and lapses after a while. */
#define CODE_REFUSED \
	"用户名或授权码不对：这里要填授权码（不是网页登录密码），授权码可能" \
	"已过期或已停用，请在邮箱设置里重新生成后写入密码文件"

const struct profile profiles[] = {
    {
	.id = "163",
	.name = "网易邮箱 (163, 126, yeah.net)",
	.domains = "163.com 126.com yeah.net",
	.switch_on = "在网页邮箱“设置 › POP3/SMTP/IMAP”里开启 IMAP/SMTP 服务，"
		     "新增授权码，并开启“SMTP发信后保存到服务端”",
	.refused = CODE_REFUSED,
	.needs_id = true,
	.poll_secs = 60,
	.reconnect_secs = 30,
	.sent = {"已发送", "Sent Messages", "Sent"},
	.keeps_sent = true,
	.send_gap_msecs = 3000,
	.send_per_connection = 10,
	.send_per_hour = 100,
	.send_per_day = 200,
	.send_max_bytes = 50L << 20,
    },
    {
	.id = "qq",
	.name = "QQ邮箱 (qq.com, foxmail.com)",
	.domains = "qq.com foxmail.com",
	.switch_on =
	    "在网页邮箱“设置 › 账号”里开启 IMAP/SMTP 服务，生成授权码，"
	    "并勾选“SMTP发信后保存到服务器”",
	.refused = CODE_REFUSED,
	.has_idle = true,
	.poll_secs = 90,
	.reconnect_secs = 60,
	.sent = {"Sent Messages", "已发送", "Sent"},
	.keeps_sent = true,
	.send_gap_msecs = 3000,
	.send_per_connection = 20,
	.send_per_hour = 100,
	.send_per_day = 300,
	.send_max_bytes = 50L << 20,
    },
    {
	.id = "exmail",
	.name = "腾讯企业邮箱",
	.domains = "exmail.qq.com",
	.switch_on = "在企业邮箱“设置 › 客户端设置”里开启 IMAP/SMTP 服务；"
		     "管理员开了安全登录的，要生成客户端专用密码",
	.refused =
	    "用户名（完整邮箱地址）或客户端专用密码不对，或密码已过期：请在"
	    "企业邮箱“设置 › 客户端设置”里重新生成后写入密码文件",
	.has_idle = true,
	.poll_secs = 90,
	.reconnect_secs = 60,
	.sent = {"Sent Messages", "已发送", "Sent"},
	.keeps_sent = true,
	.send_gap_msecs = 1000,
	.send_per_connection = 50,
	.send_per_hour = 400,
	.send_per_day = 900,
	.send_max_bytes = 50L << 20,
    },
    {
	.id = "generic",
	.name = "其他邮件服务器",
	.domains = "",
	.switch_on = "请管理员确认该账号开通了 IMAP 和 SMTP",
	.refused = "用户名或密码不对，或账号被停用：改正密码文件后会自动重试",
	.has_idle = true,
	.poll_secs = 60,
	.reconnect_secs = 5,
	.sent = {"Sent", "已发送", "Sent Items", "Sent Messages", "INBOX.Sent",
	    "已发送邮件"},
	.keeps_sent = false,
	.send_gap_msecs = 0,
	.send_per_connection = 100,
	.send_per_hour = 0,
	.send_per_day = 0,
	.send_max_bytes = 25L << 20,
    },
};

const size_t profile_count = sizeof profiles / sizeof *profiles;

const struct profile *profile_find(const char *id)
{
	for (size_t i = 0; i < profile_count; i++)
		if (strcmp(profiles[i].id, id) == 0)
			return &profiles[i];
	return NULL;
}

static bool is_of(const char *host, const char *domain, size_t len)
{
	size_t host_len = strlen(host);

	if (host_len < len ||
	    strncasecmp(host + host_len - len, domain, len) != 0)
		return false;
	return host_len == len || host[host_len - len - 1] == '.';
}

/* The longest domain wins: imap.exmail.qq.com is not QQ's. */
const struct profile *profile_of_host(const char *host)
{
	const struct profile *best = &profiles[profile_count - 1];
	size_t longest = 0;

	for (size_t i = 0; i < profile_count; i++) {
		const char *domain = profiles[i].domains;
		while (*domain != '\0') {
			size_t len = strcspn(domain, " ");
			if (len > longest && is_of(host, domain, len)) {
				best = &profiles[i];
				longest = len;
			}
			domain += len + strspn(domain + len, " ");
		}
	}
	return best;
}
