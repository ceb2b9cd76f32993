package org.ringfence.net.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ringfence.base.Limits;
import org.ringfence.ddds.EnumRule;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks DNS for the SIP addresses of a telephone number (ENUM, RFC 6116). Records that only lead on
 * are followed a few times, and to no name twice. May be called from any thread.
 */
public final class EnumResolver implements AutoCloseable {
  private static final long MAX_TTL_S = 86_400;

  /**
   * @param uris the preferred first, of whatever scheme; empty for none
   * @param ttlS how long that may be remembered
   */
  public record Found(List<String> uris, long ttlS) {
    public Found {
      uris = List.copyOf(uris);
    }
  }

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final DnsClient dns;
  private final List<String> suffixes;

  /**
   * @param suffixes such as {@code e164.arpa}, asked in turn until one knows the number
   * @param queryTimeout for one question to one DNS server
   */
  public EnumResolver(
      List<InetSocketAddress> resolvers, List<String> suffixes, Duration queryTimeout) {
    this.dns = new DnsClient(resolvers, queryTimeout, executor);
    this.suffixes = List.copyOf(suffixes);
  }

  /**
   * @param number in E.164, with its plus
   * @return fails with {@link DnsFailure} when DNS says nothing
   */
  public CompletableFuture<Found> find(String number) {
    return find(number, 0, MAX_TTL_S);
  }

  private CompletableFuture<Found> find(String number, int suffix, long ttlS) {
    if (suffix == suffixes.size()) {
      return CompletableFuture.completedFuture(new Found(List.of(), ttlS));
    }
    return new Question(number)
        .ask(EnumRule.name(number, suffixes.get(suffix)))
        .thenCompose(found -> {
          long least = Math.min(ttlS, found.ttlS);
          return found.uris.isEmpty()
              ? find(number, suffix + 1, least)
              : CompletableFuture.completedFuture(new Found(found.uris, least));
        });
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** What is asked for one number under one suffix, one name after the other. */
  private final class Question {
    private final String number;
    private final Set<String> asked = new HashSet<>();
    private final List<String> uris = new ArrayList<>();
    private long ttlS = MAX_TTL_S;

    Question(String number) {
      this.number = number;
    }

    CompletableFuture<Found> ask(String text) {
      Name name;
      try {
        name = Name.fromString(text, Name.root);
      } catch (TextParseException e) {
        return CompletableFuture.completedFuture(found());
      }
      boolean known = !asked.add(name.toString().toLowerCase(Locale.ROOT));
      if (known || asked.size() > Limits.ENUM_NAMES) {
        return CompletableFuture.completedFuture(found());
      }
      return dns.ask(name, Type.NAPTR)
          .thenCompose(answer -> {
            ttlS = Math.min(ttlS, answer.ttlS());
            return follow(rules(answer), 0);
          });
    }

    private CompletableFuture<Found> follow(List<EnumRule> rules, int from) {
      for (int i = from; i < rules.size() && uris.size() < Limits.ENUM_URIS; i++) {
        EnumRule rule = rules.get(i);
        if (rule.leadsOn()) {
          int next = i + 1;
          return ask(rule.replacement()).thenCompose(found -> follow(rules, next));
        }
        String uri = rule.isSip() ? rule.uri(number) : null;
        if (uri != null) uris.add(uri);
      }
      return CompletableFuture.completedFuture(found());
    }

    private Found found() {
      return new Found(uris, ttlS);
    }
  }

  private static List<EnumRule> rules(DnsClient.Answer answer) {
    return answer.records().stream()
        .map(NAPTRRecord.class::cast)
        .map(EnumResolver::rule)
        .sorted(Comparator.comparingInt(EnumRule::order).thenComparingInt(EnumRule::preference))
        .limit(Limits.DNS_SERVERS)
        .toList();
  }

  private static EnumRule rule(NAPTRRecord record) {
    Name replacement = record.getReplacement();
    return new EnumRule(
        record.getOrder(),
        record.getPreference(),
        plain(record.getFlags()),
        plain(record.getService()),
        plain(record.getRegexp()),
        replacement.equals(Name.root) ? "" : replacement.toString());
  }

  /** The library shows texts as a zone file would, with backslashes before some characters. */
  private static String plain(String shown) {
    StringBuilder plain = new StringBuilder(shown.length());
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (c != '\\' || i + 1 == shown.length()) {
        plain.append(c);
      } else if (Character.isDigit(shown.charAt(i + 1)) && i + 3 < shown.length()) {
        plain.append((char) Integer.parseInt(shown.substring(i + 1, i + 4)));
        i += 3;
      } else {
        plain.append(shown.charAt(++i));
      }
    }
    return plain.toString();
  }
}
