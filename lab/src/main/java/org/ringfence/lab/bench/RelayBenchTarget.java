package org.ringfence.lab.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;

/**
 * Our relay as a process of its own. Arguments: calls, the generator's port for side A and for side
 * B, {@code epoll} or {@code nio}. Prints a line {@code call portA portB} for each call, then
 * {@code ready}, and ends when its input does.
 */
public final class RelayBenchTarget {
  private RelayBenchTarget() {}

  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[0]);
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    RelaySide.Terms a = terms(loopback, Integer.parseInt(args[1]));
    RelaySide.Terms b = terms(loopback, Integer.parseInt(args[2]));
    MediaLoopConfig config =
        MediaLoopConfig.at(loopback).ports(20_000, 32_000).nativeCalls(args[3].equals("epoll"));
    StringBuilder out = new StringBuilder();
    try (MediaLoop loop = new MediaLoop("media-0", config, new SplittableRandom(1))) {
      for (int i = 0; i < calls; i++) {
        RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
        relay.update(RelaySession.A, a);
        relay.update(RelaySession.B, b);
        out.append("call ").append(relay.localRtp(RelaySession.A).getPort());
        out.append(' ').append(relay.localRtp(RelaySession.B).getPort()).append('\n');
      }
      System.out.print(out.append("ready ").append(loop.kind()).append('\n'));
      System.out.flush();
      while (System.in.read() >= 0) {
        // Wait for the end of the input.
      }
    }
  }

  private static RelaySide.Terms terms(InetAddress ip, int port) {
    return RelaySide.Terms.at(MediaAddress.of(new InetSocketAddress(ip, port)));
  }
}
