package org.ringfence.sip.outbound;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** The routes a registration leaves behind at either end (RFC 3327, RFC 3608). */
public final class RegistrationRoutes {
  private RegistrationRoutes() {}

  /** The Route of requests to the phone that registered so: its REGISTER's Path, in order. */
  public static List<NameAddr> path(SipRequest register) {
    return register.addresses(HeaderName.PATH);
  }

  /** Whether the phone understands that others put a Path in its name (RFC 3327 section 5.3). */
  public static boolean knowsPath(SipRequest register) {
    return register.lists(HeaderName.SUPPORTED, "path");
  }

  /** The Route of the phone's own requests after that 200 to REGISTER; none when it is broken. */
  public static List<NameAddr> serviceRoute(SipResponse response) {
    List<NameAddr> routes = new ArrayList<>(2);
    for (String value : response.values(HeaderName.SERVICE_ROUTE)) {
      List<NameAddr> some = NameAddr.parseList(value);
      if (some == null || routes.size() + some.size() > Limits.SIP_HEADER_VALUES) return List.of();
      routes.addAll(some);
    }
    return List.copyOf(routes);
  }
}
