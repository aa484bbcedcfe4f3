#include "probe_advice.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config/profiles.h"

#define ADVICE_BYTES 4096

/* {host} {port} {user} {refused} {switch_on} {provider} are filled in. */
static const struct {
	const char *reason, *text;
} advices[] = {
    /* --- before a connection --- */
    {"password",
	"密码文件（或授权码文件）只有一行，属主是运行 shoubaod 的用户，权限 "
	"0600：chown shoubao 文件; chmod 0600 文件。用 systemd 凭据的："
	"systemctl edit shoubaod，写 LoadCredential=名称:/路径，再重启服务；"
	"凭据只在服务运行时读得到"},
    {"unresolved",
	"查不到服务器名 {host}：看看有没有写错；再看本机的 DNS（/etc/"
	"resolv.conf）和网络是否正常"},
    {"unreachable",
	"连不上 {host} 的 {port} 端口：看看端口有没有写错（IMAP 993 或 143，"
	"SMTP 465 或 587），服务器是否在运行，本机防火墙、单位出口或云主机是否"
	"禁止了这个端口；只许经代理上网的，写 proxy = \"socks5h://…\""},
    {"proxy", "代理连不上或拒绝了：检查 proxy 的地址，和它是否允许访问 "
	      "{host} 的 {port} 端口"},
    {"silent",
	"连上了，却等不到问候，多半是端口与加密方式不配：993 写 imaps://，143 "
	"写 imap://；465 写 smtps://，587 写 smtp://"},
    {"protocol", "{host} 的 {port} 端口上答话的不是这种邮件服务器，或它此刻"
		 "拒绝服务：检查服务器名和端口；过几分钟再试"},
    /* --- TLS --- */
    {"tls", "TLS 握手不成，多半是端口与加密方式不配：993 写 imaps://，143 写 "
	    "imap://；465 写 smtps://，587 写 smtp://。服务器只会 TLS 1.1 及"
	    "更早版本的，请其管理员升级：旧版本不安全，不用"},
    {"no-starttls",
	"服务器在 {port} 端口没有提供 STARTTLS，也可能是途中有人把它去掉了。"
	"密码和邮件不会明文发出：改用 imaps://（993）或 smtps://（465）；换个"
	"网络再试一次，若那里有 STARTTLS，就是这里的网络在窃听"},
    {"certificate-name",
	"证书不是发给 {host} 的：配置里要写证书上的服务器名（不要写 IP 地址或"
	"别名），或请服务器管理员换上含这个名字的证书"},
    {"certificate-expired",
	"证书已经过期（或本机时钟快了）：先用 date 看本机时间对不对，不对就开启"
	"时间同步（timedatectl set-ntp "
	"true）；时间对的，请服务器管理员更新证书"},
    {"certificate-early",
	"证书还没有生效，多半是本机时钟慢了：用 date 看本机时间，开启时间同步"
	"（timedatectl set-ntp true）后再试"},
    {"certificate-unknown",
	"证书不是本机信任的机构签发的。单位自建的邮件服务器：向管理员要 CA 证书"
	"，写 ca_file = \"ca.pem\"；公网服务商：apt-get install "
	"ca-certificates，若仍如此，可能是网络设备在拦截，换个网络再试"},
    {"ca-file", "ca_file 读不出来，或不是 PEM 格式的证书：检查该文件"},
    /* --- logging in --- */
    {"login-refused", "{refused}。{switch_on}"},
    {"login-disabled",
	"服务器此处不许登录（LOGINDISABLED），也没有提供 PLAIN：加密已按配置做"
	"了的话，请管理员为这个账号开通 LOGIN 或 PLAIN 登录；写着 tls = "
	"\"none\" 的，改用 imaps:// 或 STARTTLS。{switch_on}"},
    {"login-blocked",
	"登录失败次数太多，账号被暂时锁住：先停 shoubaod，等两小时以上再试；"
	"期间不要反复重试。{refused}"},
    {"login-busy", "服务器暂时不让登录：过十分钟再试，不要反复重试"},
    {"login-required", "服务器要求先登录：在 sink 里写 user 和密码"},
    {"login-impossible",
	"服务器提供的登录方式里没有 PLAIN 和 LOGIN：请管理员开通其中一种"},
    {"no-auth-offered",
	"服务器没有提供登录（AUTH），所以没有发信——绝不会不登录就发。多半是端口"
	"或加密方式不对：用 smtps://（465），或 smtp://（587，STARTTLS）。"
	"{switch_on}"},
    {"not-logged-in", "服务器没有确认登录就让发信，已中止：检查端口和加密方式"},
    {"unsafe-login",
	"服务器要求客户端用 ID 命令表明身份（163 称 Unsafe Login）。shoubao 凡"
	"见服务器提供 ID 都会在登录后发出；仍被拒绝的，请登录网页邮箱看有没有"
	"安全提醒，{switch_on}，必要时联系服务商客服"},
    {"no-id",
	"这个服务商通常要求 ID，却没有在 CAPABILITY 里提供：检查服务器名，"
	"是否经过了代理或网关"},
    /* --- folders --- */
    {"no-folder",
	"folders 里要写服务器上的名字：收件箱是 INBOX，垃圾邮件有的叫 Junk，"
	"有的叫 垃圾邮件 或 "
	"Spam，以网页邮箱或邮件客户端里看到的为准；没有的就从 "
	"folders 里去掉"},
    {"no-sent", "没有找到“已发送”文件夹。{switch_on}"
		"。没有它时，崩溃后要确认一封信发没发"
		"出，就只能靠抄送给自己的副本"},
    {"sent-not-kept", "经 SMTP 发出的信没有存进“已发送”。{switch_on}"},
    {"not-arrived",
	"信已被服务器收下，却还没有回到收件箱：用网页邮箱看看它在哪个文件夹（被"
	"当成垃圾邮件的，加入白名单，并把那个文件夹写进 folders），或稍等再试"
	"（--wait=300）；mailbox 的 address 必须就是这个邮箱的地址"},
    {"in-other-folder", "发给自己的信没有进收件箱：把自己的地址加入白名单"},
    {"clock", "本机时间与邮件服务器差得太多，迟到与否会判错：开启时间同步"
	      "（timedatectl set-ntp true）"},
    /* --- sending --- */
    {"daily-limit",
	"今天的发信量用完了（{provider}）：明天再试；shoubaod 会自己"
	"等待，不丢信"},
    {"frequency",
	"发得太快，被服务商限速：过十五分钟再试；shoubaod 会自己放慢"},
    {"connections", "同时的连接太多：关掉用同一账号的其他程序，过几分钟再试"},
    {"wrong-sender",
	"发件地址必须与登录的账号一致：mailbox 的 address 要写 {user} 的地址，"
	"或用该地址自己的账号登录"},
    {"sender-refused", "服务器不接受这个发件地址：mailbox 的 address "
		       "要与登录账号 {user} 一致"},
    {"not-permitted",
	"账号没有发信权限（停用、锁定，或不许转发）：请登录网页邮箱查看提醒。"
	"{switch_on}"},
    {"looks-like-spam",
	"服务商把信当成了垃圾邮件：过一小时再试；账号新开通的，先在网页邮箱里"
	"正常收发几封"},
    {"bad-standing",
	"服务商因本机 IP 或域名的信誉拒收：换一个出口，或联系服务商解封"},
    {"recipient-refused", "服务器说收件地址（就是这个邮箱自己）不存在：检查 "
			  "mailbox 的 address"},
    {"user-unknown", "服务器说收件地址（就是这个邮箱自己）不存在：检查 mailbox "
		     "的 address"},
    {"mailbox-full", "邮箱满了：清理后再试"},
    {"server-busy", "服务器忙或暂停服务：过几分钟再试"},
    {"server", "服务器此刻有毛病：过几分钟再试"},
    {"temporary", "服务器让稍后再试：过几分钟再试"},
    {"server-refuses", "服务器拒绝服务：检查服务器名和端口，过十五分钟再试"},
    {"no-answer", "信交出后没有等到答复，不知道发出了没有：看看收件箱，再试"},
    {"no-connection", "连接断了：过几分钟再试；总是这样的，检查端口和加密方式"},
    {"cut-off", "说到一半服务器断开了：过几分钟再试"},
    {"plaintext-abroad", "不加密的连接只许连到本机：改用 smtps:// 或 STARTTLS"},
    {"answer-too-long", "服务器说个没完，不是正常的邮件服务器：检查服务器名"},
    {"certificate", "服务器的证书没有通过验证：见“证书”一步"},
    /* --- Maildirs --- */
    {"maildir-missing",
	"没有这个文件夹：检查 maildir 的路径；邮件服务器通常在第一封信到达时才"
	"建立它，可以先给这个邮箱发一封信"},
    {"maildir-parts", "这不是 Maildir：里面要有 new、cur、tmp "
		      "三个文件夹（路径写到它们的上一级"
		      "；Postfix 的 home_mailbox 以 / 结尾才是 Maildir）"},
    {"maildir-permission", "运行 shoubaod 的用户进不去或没有读写权限：把 "
			   "shoubao 加入邮件用户的组，"
			   "或 setfacl -R -m u:shoubao:rwX -m d:u:shoubao:rwX "
			   "路径（上层文件夹要有 "
			   "x 权限）"},
    {"maildir-home", "由 systemd 运行时服务看不到 /home 和 /root：systemctl "
		     "edit shoubaod，写 "
		     "[Service] 和 ProtectHome=read-only（已写过的不用管）"},
    {"maildir-outside",
	"由 systemd 运行时服务只能写状态文件夹：systemctl edit shoubaod，写 "
	"[Service] 和 ReadWritePaths=路径（已写过的不用管）"},
};

static const char *value_of(
    const char *name, size_t len, const struct mailbox_end *server, char *port)
{
	const struct profile *profile = server->profile;

	if (strncmp(name, "host", len) == 0)
		return server->host;
	if (strncmp(name, "user", len) == 0)
		return server->user != NULL ? server->user : "登录账号";
	if (strncmp(name, "port", len) == 0)
		return port;
	if (profile == NULL)
		return NULL;
	if (strncmp(name, "refused", len) == 0)
		return profile->refused;
	if (strncmp(name, "switch_on", len) == 0)
		return profile->switch_on;
	return strncmp(name, "provider", len) == 0 ? profile->name : NULL;
}

static char *filled(const char *text, const struct mailbox_end *server)
{
	char *port = mem_printf("%d", server->port);
	struct buf out;

	buf_init(&out, ADVICE_BYTES);
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");
		buf_append(&out, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		size_t len = strcspn(++text, "}");
		const char *value = value_of(text, len, server, port);
		buf_puts(&out, value != NULL ? value : "");
		text += len + 1;
	}
	free(port);
	char *result = buf_take(&out);
	buf_free(&out);
	return result;
}

char *probe_advice(const char *reason, const struct mailbox_end *server)
{
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (strcmp(advices[i].reason, reason) == 0)
			return filled(advices[i].text, server);
	return NULL;
}
