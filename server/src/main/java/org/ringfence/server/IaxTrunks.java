package org.ringfence.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.gateway.iax.IaxTrunk;
import org.ringfence.iax.IaxAccount;
import org.ringfence.iax.Proof;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Iax;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The IAX2 trunks of the file with what proves them. */
final class IaxTrunks {
  private static final int MOST_SECRET_BYTES = 1024;

  private IaxTrunks() {}

  static List<IaxTrunk> of(Iax config) throws Failure {
    List<IaxTrunk> trunks = new ArrayList<>();
    for (Iax.Trunk each : config.trunks()) {
      trunks.add(
          new IaxTrunk(
              each.name(),
              each.prefix(),
              each.address(),
              account(each),
              each.registers(),
              each.together()));
    }
    return trunks;
  }

  /** Those of them that lead to the telephone network. */
  static List<IaxCarrier> carriers(Config config, List<IaxTrunk> peers, NumberPlan plan)
      throws Failure {
    List<IaxCarrier> carriers = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      Iax.Trunk said = config.iax().trunks().get(i);
      Iax.Outside outside = said.outside();
      if (outside == null) continue;
      if (config.trunks().stream().anyMatch(each -> each.name().equals(said.name()))) {
        throw new Failure(
            Exit.USAGE,
            "Two ways to the telephone network are called " + said.name() + ".",
            "Rename one, under `trunks` or `iax.trunks` in ringfence.yaml.");
      }
      carriers.add(new IaxCarrier(peers.get(i), trunk(said, outside), plan));
    }
    return carriers;
  }

  private static Trunk trunk(Iax.Trunk said, Iax.Outside outside) {
    String host = said.address().getAddress().getHostAddress();
    return new Trunk(
        said.name(),
        host,
        said.address().getPort(),
        Transport.UDP,
        host,
        said.user(),
        said.secretFile(),
        said.registers(),
        0,
        true,
        said.encryption(),
        0,
        outside.channels(),
        outside.number(),
        outside.wording(),
        new Trunk.Accepted(List.of(), false, outside.names()),
        outside.rates(),
        0,
        null);
  }

  private static IaxAccount account(Iax.Trunk trunk) throws Failure {
    try {
      Path file = trunk.secretFile();
      String secret = file == null ? "" : secret(file);
      return new IaxAccount(
          trunk.user(),
          secret,
          theirs(trunk.peerKey()),
          ours(trunk.key()),
          encryption(trunk.encryption()));
    } catch (IOException | BadIdentityException e) {
      throw new Failure(
          Exit.USAGE,
          "The IAX2 trunk " + trunk.name() + " has nothing to prove itself by: " + e.getMessage(),
          "See its files under `iax.trunks` in ringfence.yaml.");
    }
  }

  private static String secret(Path file) throws IOException {
    if (Files.size(file) > MOST_SECRET_BYTES) throw new IOException(file + " is too long");
    String text = Files.readString(file).strip();
    if (text.isEmpty() || text.indexOf('\n') >= 0) throw new IOException(file + " is not one line");
    return text;
  }

  private static @Nullable PrivateKey ours(@Nullable Path file)
      throws IOException, BadIdentityException {
    if (file == null) return null;
    PrivateKey key = Pem.readPrivateKey(file);
    bound(file, key);
    return key;
  }

  private static @Nullable PublicKey theirs(@Nullable Path file)
      throws IOException, BadIdentityException {
    if (file == null) return null;
    PublicKey key = Pem.readCertificates(file).getFirst().getPublicKey();
    bound(file, key);
    return key;
  }

  /** A longer signature than IAX2 has room for would be cut short, and prove nothing. */
  private static void bound(Path file, Key key) throws IOException {
    boolean fits = key instanceof RSAKey rsa && rsa.getModulus().bitLength() <= Proof.MOST_RSA_BITS;
    if (fits) return;
    throw new IOException(
        file
            + " is no RSA key of "
            + Proof.MOST_RSA_BITS
            + " bits or less, which IAX2 has room for");
  }

  static IaxAccount.Encryption encryption(MediaPolicy policy) {
    return switch (policy) {
      case ENCRYPTED -> IaxAccount.Encryption.REQUIRED;
      case ENCRYPTED_IF_OFFERED -> IaxAccount.Encryption.WANTED;
      case CLEAR -> IaxAccount.Encryption.OFF;
    };
  }
}
