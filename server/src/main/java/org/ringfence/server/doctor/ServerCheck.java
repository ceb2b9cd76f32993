package org.ringfence.server.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.Feeds;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Token;

/** Looks at what is served and to whom: ports, MD5, and whether the server answers. */
public final class ServerCheck {
  private static final int LATEST_CALLS = 100;
  private static final String CLEAR = MediaSecurity.CLEAR.word();

  private ServerCheck() {}

  public static List<Finding> ports(Config config) {
    List<Finding> findings = new ArrayList<>();
    for (ListenAddress address : config.listen()) {
      String what = address.transport() + " " + address.text();
      findings.add(
          switch (address.transport()) {
            case TLS -> Finding.ok(what, "encrypted; the server proves who it is");
            case WSS ->
                Finding.ok(what, "encrypted; serves the browser phone and its calls, nothing else");
            case TCP, WS ->
                Finding.note(
                    what,
                    "everyone on the way reads who calls whom, and voice keys",
                    "set `tcp: off` under `listen:` if no phone needs it");
            case UDP ->
                Finding.note(
                    what,
                    "readable on the way, and senders can be forged: calls, scans, floods",
                    "set `udp: off` under `listen:` if no phone needs it");
          });
    }
    for (ListenAddress address : config.api().listen()) {
      findings.add(
          Finding.ok(
              "HTTPS " + address.text(),
              "the interface for programs; encrypted, answers whoever shows a token"));
    }
    ListenAddress iax = config.iax().listen();
    if (iax != null) {
      findings.add(
          Finding.note(
              "IAX2 " + iax.text(),
              "readable on the way, voice too unless a call is encrypted; who it is is proved",
              "set `listen: off` under `iax:` if no phone needs it"));
    }
    ListenAddress mgcp = config.mgcp().listen();
    if (mgcp != null) {
      findings.add(
          Finding.note(
              "MGCP " + mgcp.text(),
              "gateways are known by their addresses alone, and their calls are readable: keep"
                  + " them on a network of their own",
              "set `listen: off` under `mgcp:` if there are no analog phones"));
    }
    findings.addAll(voice(config.media()));
    if (config.listen().isEmpty()) {
      findings.add(Finding.fix("listen", "nothing is served", "set `tls: 5061` under `listen:`"));
    }
    return findings;
  }

  private static List<Finding> voice(Config.Media media) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "UDP %d-%d".formatted(media.ports().first(), media.ports().last()),
            "voice and pictures: a port is open during its call alone, and for its peer"));
    if (media.icePort() > 0) {
      findings.add(
          Finding.ok(
              "UDP " + media.icePort(),
              "calls with browsers: whoever does not know a call's password is not heard"));
    }
    return findings;
  }

  public static List<Finding> server(Operations operations, Config config, Instant now)
      throws Failure {
    List<Finding> findings = new ArrayList<>();
    Operations.Status status = operations.status();
    findings.add(
        status.running()
            ? Finding.ok(
                "server",
                "process %d answers: %d calls, %d registrations"
                    .formatted(status.pid(), status.calls(), status.registrations()))
            : Finding.note("server", "not running", "./ringfence up"));
    for (String problem : status.health()) {
      boolean away = problem.startsWith("the database ");
      String fix = away ? "start it there" : "make room on the disk";
      findings.add(Finding.fix("store", problem, fix + "; it recovers by itself"));
    }
    for (String number : status.otherRealms()) {
      findings.add(
          Finding.fix(
              "extension " + number,
              "its password is of another domain than " + config.domain(),
              "./ringfence user password " + number));
    }
    if (status.running()) findings.addAll(guard(operations.guard(), config));
    Integer broken = AuditLog.broken(operations.audit());
    if (broken != null) {
      findings.add(
          Finding.fix(
              "audit log",
              "line " + broken + " was changed, or one before it removed",
              "compare it with a backup, then move " + AuditLog.NAME + " away"));
    }
    findings.addAll(people(operations, config, now));
    findings.addAll(CertificateCheck.devices(operations.devices(), now));
    findings.addAll(heard(operations.calls(LATEST_CALLS, null)));
    return findings;
  }

  /** Who comes in with less than others, and whose calls are less protected. */
  static List<Finding> people(Operations operations, Config config, Instant now) throws Failure {
    List<Finding> findings = DefaultsCheck.look(operations, config);
    findings.addAll(md5(operations.users(), config.signalling().md5()));
    findings.addAll(tokens(operations.tokens(), now.toEpochMilli()));
    findings.addAll(media(operations.users(), config.media().encryption()));
    return findings;
  }

  /** Tokens that nobody can use are worth a broom, and those that last for ever a thought. */
  private static List<Finding> tokens(List<Token> tokens, long nowMs) {
    List<Finding> findings = new ArrayList<>();
    for (Token token : tokens) {
      String revoke = "./ringfence token revoke " + Brief.id(token.id());
      String what = "token " + token.name();
      if (token.expired(nowMs)) {
        findings.add(Finding.note(what, "expired: good for nothing", revoke));
      } else if (token.allows(Scope.ADMIN) && token.expiresMs() == 0) {
        findings.add(Finding.note(what, "may do everything, for ever", revoke));
      }
    }
    return findings;
  }

  private static List<Finding> guard(GuardReport report, Config config) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        switch (report.state()) {
          case "siege" ->
              Finding.note(
                  "guard",
                  "siege: strangers and new phones are shut out",
                  "./ringfence guard siege auto");
          case "flood" ->
              Finding.note(
                  "guard",
                  "a flood: whoever is known is served, strangers wait",
                  "./ringfence guard shows it; ./ringfence guard siege on shuts strangers out");
          default -> Finding.ok("guard", "calm: " + report.knownFlows() + " known flows");
        });
    for (Feeds.State feed : report.feeds()) {
      String what = "list " + feed.source();
      findings.add(
          feed.problem().isEmpty()
              ? Finding.ok(what, feed.addresses() + " addresses")
              : Finding.fix(what, feed.problem(), "put it right, or take it out of `guard.feeds`"));
    }
    if (config.guard().firewall()) {
      findings.add(
          report.firewall().isEmpty()
              ? Finding.ok("firewall", "the kernel drops what lists name (nftables)")
              : Finding.fix(
                  "firewall",
                  "all is done in the server: " + report.firewall(),
                  "install nftables and allow CAP_NET_ADMIN, or set `firewall: off`"));
    }
    return findings;
  }

  private static List<Finding> media(List<Extension> users, MediaPolicy otherwise) {
    List<Finding> findings = new ArrayList<>();
    if (otherwise == MediaPolicy.ENCRYPTED) {
      findings.add(Finding.ok("media", "encrypted, or there is no call"));
    } else {
      findings.add(
          Finding.note(
              "media",
              cost(otherwise),
              "set `encryption: encrypted` under `media:` when every phone can encrypt"));
    }
    for (Extension user : users) {
      MediaPolicy own = user.media();
      if (own == null || own == MediaPolicy.ENCRYPTED) continue;
      findings.add(
          Finding.note(
              "media of " + user.number(),
              cost(own),
              "./ringfence user set " + user.number() + " --media encrypted"));
    }
    return findings;
  }

  private static String cost(MediaPolicy policy) {
    return policy == MediaPolicy.CLEAR
        ? "sent in the clear: everyone on the way can listen, and speak in a caller's place"
        : "in the clear where a phone offers no encryption: whoever removes the offer can listen";
  }

  /** Who could be listened to, by the records of calls: what was, not what may be. */
  private static List<Finding> heard(List<Cdr> latest) {
    List<Cdr> talked =
        latest.stream().filter(c -> !(c.callerMedia() + c.calledMedia()).isEmpty()).toList();
    List<Cdr> clear = talked.stream().filter(Cdr::wasClear).toList();
    if (talked.isEmpty()) return List.of();
    if (clear.isEmpty()) {
      return List.of(
          Finding.ok("calls", "none of the latest %d was in the clear".formatted(talked.size())));
    }
    Cdr last = clear.getFirst();
    String whose = last.callerMedia().equals(CLEAR) ? last.caller() : last.answeredBy();
    return List.of(
        Finding.note(
            "calls",
            "%d of the latest %d were in the clear, the last from %s to %s at %s"
                .formatted(
                    clear.size(),
                    talked.size(),
                    last.caller(),
                    last.callee(),
                    Instant.ofEpochMilli(last.startedMs())),
            "./ringfence calls names them; ./ringfence user set %s --media encrypted"
                .formatted(whose.isEmpty() ? last.callee() : whose)));
  }

  private static List<Finding> md5(List<Extension> users, Config.Md5 policy) {
    String fix = "set `md5: never` under `signalling:` when every phone knows SHA-256";
    List<Finding> findings = new ArrayList<>();
    if (policy == Config.Md5.OVER_TLS) {
      findings.add(Finding.ok("md5", "accepted over TLS only, and of accounts that say so"));
    }
    List<String> numbers =
        users.stream().filter(Extension::md5Allowed).map(Extension::number).toList();
    if (!numbers.isEmpty() && policy != Config.Md5.NEVER) {
      findings.add(
          Finding.note("md5", "allowed even unencrypted to " + String.join(", ", numbers), fix));
    }
    return findings;
  }
}
