package org.ringfence.phone.sound;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import javax.sound.sampled.spi.MixerProvider;

/**
 * Sound devices where there are none: what is played to one is kept, and what its microphone hears
 * is a wave of a height of its own. There only while a test has plugged them in.
 */
public final class FakeMixers extends MixerProvider {
  static final int RATE_HZ = 16_000;

  private static volatile List<Mixer.Info> plugged = List.of();
  private static final Map<Mixer.Info, Integer> PLAYED = new ConcurrentHashMap<>();

  /** Plugs in devices of those names, in place of all before; none for none. */
  static List<Mixer.Info> plug(String... names) {
    List<Mixer.Info> infos = new ArrayList<>();
    for (String name : names) infos.add(new Info(name));
    PLAYED.clear();
    plugged = List.copyOf(infos);
    return plugged;
  }

  /** How loud the loudest was that a device has played; 0 for nothing. */
  static int played(Mixer.Info device) {
    return PLAYED.getOrDefault(device, 0);
  }

  private static final class Info extends Mixer.Info {
    Info(String name) {
      super(name, "Ringfence's tests", "makes no sound", "1");
    }
  }

  @Override
  public Mixer.Info[] getMixerInfo() {
    return plugged.toArray(Mixer.Info[]::new);
  }

  @Override
  public Mixer getMixer(Mixer.Info info) {
    if (info != null && !plugged.contains(info)) throw new IllegalArgumentException("not plugged");
    Mixer.Info device = info == null ? plugged.getFirst() : info;
    return proxy(
        Mixer.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getMixerInfo" -> device;
              case "isLineSupported" -> supports((Line.Info) arguments[0]);
              case "getLine" -> line((Line.Info) arguments[0], device);
              case "getSourceLineInfo", "getTargetLineInfo" -> new Line.Info[0];
              case "hashCode" -> device.hashCode();
              default -> null;
            });
  }

  private static boolean supports(Line.Info wanted) {
    if (!(wanted instanceof DataLine.Info data)) return true;
    for (AudioFormat format : data.getFormats()) {
      if (format.getSampleRate() == RATE_HZ) return true;
    }
    return false;
  }

  private static Line line(Line.Info wanted, Mixer.Info device) {
    boolean microphone = TargetDataLine.class.isAssignableFrom(wanted.getLineClass());
    AudioFormat format = ((DataLine.Info) wanted).getFormats()[0];
    InvocationHandler handler =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getFormat" -> format;
              case "read" -> read((byte[]) arguments[0], plugged.indexOf(device));
              case "write" -> write((byte[]) arguments[0], device);
              default -> null;
            };
    return microphone ? proxy(TargetDataLine.class, handler) : proxy(SourceDataLine.class, handler);
  }

  private static int read(byte[] bytes, int device) {
    pause(bytes.length);
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = 0;
      bytes[i + 1] = (byte) (i / 2 % 16 < 8 ? 10 * (device + 1) : -10 * (device + 1));
    }
    return device < 0 ? -1 : bytes.length; // pulled out
  }

  private static int write(byte[] bytes, Mixer.Info device) {
    int loudest = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      loudest = Math.max(loudest, Math.abs(bytes[i] & 0xff | bytes[i + 1] << 8));
    }
    PLAYED.merge(device, loudest, Math::max);
    pause(bytes.length);
    return bytes.length;
  }

  /** A device takes as long as its sound. */
  private static void pause(int bytes) {
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) * bytes / 2 / RATE_HZ);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(FakeMixers.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
