package org.ringfence.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Voice;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.net.MulticastVoice;
import org.ringfence.server.config.Answering;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.feature.paging.Loudspeakers;

/** Speaks to the phones of a network at once: at each address one announcement at a time. */
final class MulticastSpeakers implements Loudspeakers {
  private final @Nullable InetAddress from;
  private final Set<InetSocketAddress> busy = ConcurrentHashMap.newKeySet();

  private MulticastSpeakers(@Nullable InetAddress from) {
    this.from = from;
  }

  /** In the network that phones reach the server by, where the configuration says which one. */
  static MulticastSpeakers of(Config config) {
    for (ListenAddress each : config.listen()) {
      if (each.address() != null) return new MulticastSpeakers(each.address());
    }
    return new MulticastSpeakers(null);
  }

  @Override
  public Line open(Answering.Multicast to) throws IOException {
    if (!busy.add(to.group())) throw new IOException("somebody speaks there");
    AudioCodec codec = to.wideband() ? G722.CODEC : G711.MU_LAW;
    try {
      MulticastVoice voice =
          new MulticastVoice(to.group(), codec, Voice.RATE_HZ, from, new SecureRandom());
      return new Speaking(to.group(), voice);
    } catch (IOException | RuntimeException e) {
      busy.remove(to.group());
      throw e;
    }
  }

  /** One announcement. */
  private final class Speaking implements Line {
    private final InetSocketAddress at;
    private final MulticastVoice voice;

    Speaking(InetSocketAddress at, MulticastVoice voice) {
      this.at = at;
      this.voice = voice;
    }

    @Override
    public void say(short[] frame) {
      voice.say(frame);
    }

    @Override
    public void close() {
      voice.close();
      busy.remove(at);
    }
  }
}
