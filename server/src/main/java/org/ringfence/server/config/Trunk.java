package org.ringfence.server.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;

/**
 * A way to the telephone network: a carrier's server.
 *
 * @param name what people call it
 * @param port -1 for what DNS or the transport says
 * @param domain the part after the {@code @} of its numbers
 * @param user null for a carrier that knows us by our address or certificate
 * @param passwordFile whose first line is the password; null for none
 * @param registers whether it learns from us where we are
 * @param media how the calls' media must be protected
 * @param kbps what the line to it carries; 0 for as much as anybody wants
 * @param channels calls at once
 * @param number the number shown where the caller has none of its own; empty for none
 */
public record Trunk(
    String name,
    String host,
    int port,
    Transport transport,
    String domain,
    @Nullable String user,
    @Nullable Path passwordFile,
    boolean registers,
    int registerSeconds,
    boolean md5,
    MediaPolicy media,
    int kbps,
    int channels,
    String number,
    Wording wording,
    Accepted accepted,
    List<Rate> rates,
    int checkSeconds,
    @Nullable Path trust) {

  public Trunk {
    rates = List.copyOf(rates);
  }

  /**
   * How numbers are told to it.
   *
   * @param foreign whether a caller from outside whose call is sent on may be shown as it is
   * @param sos whether emergency calls go to {@code urn:service:sos} rather than to the number
   */
  public record Wording(Format format, From from, boolean foreign, boolean sos) {}

  /**
   * What is taken from it besides what comes over our own registration.
   *
   * @param sources networks its calls come from
   * @param certificate whether it may show a certificate of its server's name when it calls
   * @param names whether the names it gives callers are shown
   */
  public record Accepted(List<Network> sources, boolean certificate, boolean names) {
    public Accepted {
      sources = List.copyOf(sources);
    }

    public boolean from(InetAddress address) {
      return sources.stream().anyMatch(each -> each.holds(address));
    }
  }

  /**
   * @param prefix digits after the plus; empty for all numbers
   * @param price a minute, in whatever the company counts
   */
  public record Rate(String prefix, double price) {}

  /** How a number is written. */
  public enum Format {
    /** {@code +4930123456} */
    PLUS,
    /** {@code 4930123456} */
    PLAIN,
    /** As it is dialled in the country: {@code 030123456}, {@code 0044...}. */
    NATIONAL
  }

  /** What From says; who calls is asserted besides (RFC 3325). */
  public enum From {
    NUMBER,
    USER
  }

  /** Whether everybody on the way reads who calls whom. */
  public boolean isPlain() {
    return !transport.secure();
  }
}
