package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;

/** Reads the section of the file about IAX2. */
final class IaxReader {
  private static final int MOST_ADDRESSES = 64;
  private static final int MOST_TRUNKS = 64;
  private static final int PORT = 4569;
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,31}");
  private static final Pattern PREFIX = Pattern.compile("[0-9*#]{1,8}");

  private IaxReader() {}

  static Iax read(Section section, Path folder) {
    ListenAddress off = new ListenAddress(Transport.UDP, null, 0, 0);
    ListenAddress listen =
        section.value(
            "listen",
            off,
            "`off`, a port such as `4569`, or an address and a port such as `192.0.2.7:4569`",
            text -> text.equals("off") ? off : ListenAddress.parse(Transport.UDP, text, 0));
    List<InetAddress> withoutToken =
        section.texts(
            "withoutToken",
            MOST_ADDRESSES,
            "an address such as 192.0.2.30, or a list",
            IaxReader::address);
    List<Iax.Trunk> trunks = trunks(section.section("trunks"), folder);
    section.end();
    return new Iax(listen == off ? null : listen, withoutToken, trunks);
  }

  private static List<Iax.Trunk> trunks(Section all, Path folder) {
    List<Iax.Trunk> trunks = new ArrayList<>();
    String right = "a name such as `branch`";
    for (String name : all.names(MOST_TRUNKS, right, text -> NAME.matcher(text).matches())) {
      Section one = all.section(name);
      InetSocketAddress address =
          one.optional("address", "an address such as `192.0.2.60:4569`", IaxReader::socket);
      String prefix =
          one.optional(
              "prefix",
              "digits such as `7`, which no extension begins with",
              text -> PREFIX.matcher(text).matches() ? text : null);
      String user =
          one.value("user", name, right, text -> NAME.matcher(text).matches() ? text : null);
      Path secret = file(one, "secretFile", folder);
      Path key = file(one, "key", folder);
      Path peerKey = file(one, "peerKey", folder);
      boolean registers = one.flag("register", false);
      Iax.Outside outside = one.has("outside") ? TrunkReader.outside(one.section("outside")) : null;
      MediaPolicy encryption =
          one.choice("encryption", MediaPolicy.ENCRYPTED_IF_OFFERED, MediaPolicy.values());
      boolean together = one.flag("trunkFrames", false);
      one.end();
      if (address == null || prefix == null && outside == null) {
        all.conflict(
            name, "`" + name + "` leads nowhere", "set `address`, and `prefix` or `outside`");
      } else if (prefix != null && outside != null) {
        all.conflict(
            name, "`" + name + "` leads to two places", "set `prefix` or `outside`, not both");
      } else if (secret == null && (key == null || peerKey == null)) {
        all.conflict(
            name, "`" + name + "` proves nothing", "set `secretFile`, or `key` and `peerKey`");
      } else {
        trunks.add(
            new Iax.Trunk(
                name,
                prefix == null ? "" : prefix,
                address,
                user,
                secret,
                key,
                peerKey,
                registers,
                encryption,
                together,
                outside));
      }
    }
    all.end();
    return trunks;
  }

  private static @Nullable Path file(Section section, String key, Path folder) {
    return section.optional(
        key,
        "the path of a file, from the data folder or absolute",
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }

  private static @Nullable InetSocketAddress socket(String text) {
    ListenAddress whole = ListenAddress.parse(Transport.UDP, text, 0);
    if (whole != null && whole.address() != null) return whole.socketAddress();
    ListenAddress bare = ListenAddress.parse(Transport.UDP, text + ":" + PORT, 0);
    return bare == null || bare.address() == null ? null : bare.socketAddress();
  }

  private static @Nullable InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
