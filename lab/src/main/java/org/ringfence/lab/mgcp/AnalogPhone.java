package org.ringfence.lab.mgcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.gateway.mgcp.ConnectionMedia;
import org.ringfence.gateway.mgcp.ConnectionMode;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** A phone of old at one line of an {@link AnalogGateway}. On one thread, whichever that is. */
public final class AnalogPhone {
  private final AnalogGateway gateway;
  private final EndpointName line;
  private final List<Line> connections = new ArrayList<>();
  private final List<String> sounded = new ArrayList<>();
  private volatile List<String> sounding = List.of();

  AnalogPhone(AnalogGateway gateway, EndpointName line) {
    this.gateway = gateway;
    this.line = line;
  }

  // What a person does.

  public void lift() {
    happens("L", "hd");
  }

  public void layDown() {
    happens("L", "hu");
  }

  public void flash() {
    happens("L", "hf");
  }

  public void press(String keys) {
    for (char key : keys.toCharArray()) happens("D", String.valueOf(key));
  }

  private void happens(String in, String name) {
    gateway.happens(line, PackageEvent.of(in, name));
  }

  // What a person sees and hears.

  /** Whether it sounds that, such as {@code L/rg}. */
  public boolean sounds(String signal) {
    return sounding.stream().anyMatch(each -> each.startsWith(signal));
  }

  /** All it has sounded since the start. */
  public List<String> sounded() {
    return List.copyOf(sounded);
  }

  /** Whether it is heard by somebody, and hears them. */
  public boolean talks() {
    return connections.stream()
        .anyMatch(each -> each.mode == ConnectionMode.SENDRECV && each.remote != null);
  }

  /** Calls of the line, also those that are held. */
  public int calls() {
    return connections.size();
  }

  /** Where what it says goes to; null for nowhere. */
  public @Nullable SessionDescription remote() {
    for (Line each : connections) {
      if (each.mode == ConnectionMode.SENDRECV) return each.remote;
    }
    return null;
  }

  void sound(List<PackageEvent> signals) {
    sounding = signals.stream().map(PackageEvent::text).toList();
    sounded.addAll(sounding);
  }

  Line open(String address, int port) {
    Line opened = new Line(address, port);
    connections.add(opened);
    return opened;
  }

  /** One call's media. */
  final class Line implements ConnectionMedia {
    private final SessionDescription local;
    private ConnectionMode mode = ConnectionMode.INACTIVE;
    private @Nullable SessionDescription remote;

    Line(String address, int port) {
      String text =
          """
          v=0
          o=- 1 1 IN IP4 %1$s
          s=-
          c=IN IP4 %1$s
          t=0 0
          m=audio %2$d RTP/AVP 0 8
          a=rtpmap:0 PCMU/8000
          a=rtpmap:8 PCMA/8000
          """
              .formatted(address, port)
              .replace("\n", "\r\n");
      byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      if (!(SdpParser.parse(bytes) instanceof SessionDescription said)) {
        throw new IllegalStateException("our own description is malformed");
      }
      local = said;
    }

    @Override
    public SessionDescription agree(@Nullable SessionDescription said, ConnectionMode wanted) {
      if (said != null) remote = said;
      mode = wanted;
      return local;
    }

    @Override
    public String counted() {
      return "PS=0, OS=0, PR=0, OR=0, PL=0, JI=0, LA=0";
    }

    @Override
    public void close() {
      connections.remove(this);
    }
  }
}
