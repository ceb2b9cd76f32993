package org.ringfence.lab.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;

/**
 * Our relay as a process of its own. Arguments: calls, the generator's port for side A and for side
 * B, {@code epoll} or {@code nio}, the {@link RelayJob}, and how many calls more to transcode.
 * Prints a line {@code call portA portB} for each call, then {@code ready}; answers each line it
 * reads with the bytes that the media thread allocated so far, and ends when its input does.
 */
public final class RelayBenchTarget {
  private static final String THREAD = "media-0";

  private RelayBenchTarget() {}

  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[0]);
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    RelaySide.Terms[] terms = {
      terms(loopback, Integer.parseInt(args[1])), terms(loopback, Integer.parseInt(args[2]))
    };
    MediaLoopConfig config =
        MediaLoopConfig.at(loopback).ports(20_000, 32_000).nativeCalls(args[3].equals("epoll"));
    RelayJob job = RelayJob.named(args[4]);
    int transcoded = Integer.parseInt(args[5]);
    StringBuilder out = new StringBuilder();
    try (MediaLoop loop = new MediaLoop(THREAD, config, new SplittableRandom(1))) {
      for (int i = 0; i < calls; i++) {
        RelayHandle relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
        for (int side : new int[] {RelaySession.A, RelaySession.B}) {
          RelayJob.Keys keys = job.keys(i, side);
          if (keys != null) {
            relay.protect(side, new Protection.Srtp(keys.sends(), keys.receives()));
          }
          relay.update(side, terms[side]);
        }
        out.append(line(relay.localRtp(RelaySession.A), relay.localRtp(RelaySession.B)));
      }
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < transcoded; i++) {
        TranscodedCall call = new TranscodedCall(loop, terms[0], terms[1]);
        out.append(line(call.localA(), call.localB()));
      }
      System.out.print(out.append("ready ").append(loop.kind()).append('\n'));
      System.out.flush();
      answer();
    }
  }

  private static String line(InetSocketAddress a, InetSocketAddress b) {
    return "call " + a.getPort() + ' ' + b.getPort() + '\n';
  }

  private static void answer() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long media = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      media = info != null && info.getThreadName().equals(THREAD) ? id : media;
    }
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (lines.readLine() != null) {
      System.out.println(threads.getThreadAllocatedBytes(media));
    }
  }

  private static RelaySide.Terms terms(InetAddress ip, int port) {
    return RelaySide.Terms.at(MediaAddress.of(new InetSocketAddress(ip, port)));
  }
}
