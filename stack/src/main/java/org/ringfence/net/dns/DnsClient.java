package org.ringfence.net.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks one DNS server after the other until one answers, beginning with the one that answered last.
 * Only records that answer the question, through a bounded chain of aliases, are looked at.
 */
final class DnsClient {
  private static final long NEGATIVE_TTL_S = 60;
  private static final long MAX_NEGATIVE_TTL_S = 300;
  private static final long MAX_TTL_S = 86_400;

  /**
   * @param records of the type asked for; empty when there are none
   * @param ttlS how long that may be remembered
   */
  record Answer(List<Record> records, long ttlS) {}

  private final List<SimpleResolver> servers = new ArrayList<>();
  private final Executor executor;
  private volatile int firstServer;

  DnsClient(List<InetSocketAddress> addresses, Duration timeout, Executor executor) {
    for (InetSocketAddress address : addresses) {
      SimpleResolver server = new SimpleResolver(address);
      server.setTimeout(timeout);
      servers.add(server);
    }
    this.executor = executor;
  }

  /** The answer; fails with {@link DnsFailure} when no server has one. */
  CompletableFuture<Answer> ask(Name name, int type) {
    return ask(name, type, Limits.DNS_ALIASES);
  }

  private CompletableFuture<Answer> ask(Name name, int type, int aliasesLeft) {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    return send(query, firstServer, servers.size())
        .thenCompose(response -> {
          Name alias = name;
          long ttlS = MAX_TTL_S;
          for (int left = aliasesLeft; left > 0; left--) {
            List<Record> found = records(response, alias, type);
            if (!found.isEmpty()) {
              return CompletableFuture.completedFuture(new Answer(found, least(ttlS, found)));
            }
            CNAMERecord next = alias(response, alias);
            if (next == null) {
              break;
            }
            ttlS = Math.min(ttlS, next.getTTL());
            alias = next.getTarget();
          }
          if (alias.equals(name) || aliasesLeft == 0) {
            return CompletableFuture.completedFuture(
                new Answer(List.of(), Math.min(ttlS, negativeTtlS(response))));
          }
          long aliasTtlS = ttlS; // the server left the rest of the chain to us
          return ask(alias, type, aliasesLeft / 2)
              .thenApply(rest -> new Answer(rest.records, Math.min(aliasTtlS, rest.ttlS)));
        });
  }

  private CompletableFuture<Message> send(Message query, int server, int serversLeft) {
    if (serversLeft == 0) {
      String reason = servers.isEmpty() ? "no DNS server is set" : "every DNS server failed";
      return CompletableFuture.failedFuture(new DnsFailure(query.getQuestion().toString(), reason));
    }
    return servers
        .get(server)
        .sendAsync(query, executor)
        .toCompletableFuture()
        .handle((response, error) -> {
          if (error == null && isAnswer(response)) {
            firstServer = server;
            return CompletableFuture.completedFuture(response);
          }
          return send(query, (server + 1) % servers.size(), serversLeft - 1);
        })
        .thenCompose(answer -> answer);
  }

  private static boolean isAnswer(Message response) {
    int code = response.getRcode();
    return code == Rcode.NOERROR || code == Rcode.NXDOMAIN;
  }

  private static List<Record> records(Message response, Name owner, int type) {
    List<Record> found = new ArrayList<>();
    for (Record record : response.getSection(Section.ANSWER)) {
      if (record.getType() == type
          && record.getDClass() == DClass.IN
          && record.getName().equals(owner)
          && found.size() < Limits.DNS_RECORDS) {
        found.add(record);
      }
    }
    return found;
  }

  private static @Nullable CNAMERecord alias(Message response, Name owner) {
    for (Record record : response.getSection(Section.ANSWER)) {
      if (record.getType() == Type.CNAME && record.getName().equals(owner)) {
        return (CNAMERecord) record;
      }
    }
    return null;
  }

  private static long least(long ttlS, List<Record> records) {
    long least = ttlS;
    for (Record record : records) {
      least = Math.min(least, record.getTTL());
    }
    return least;
  }

  /** RFC 2308 section 5. */
  private static long negativeTtlS(Message response) {
    for (Record record : response.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return Math.min(Math.min(soa.getMinimum(), soa.getTTL()), MAX_NEGATIVE_TTL_S);
      }
    }
    return NEGATIVE_TTL_S;
  }
}
