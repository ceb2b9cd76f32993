package org.ringfence.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.gateway.iax.IaxTrunk;
import org.ringfence.iax.IaxAccount;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Iax;
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
              each.name(), each.prefix(), each.address(), account(each), each.registers()));
    }
    return trunks;
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

  private static @Nullable PrivateKey ours(@Nullable Path file) throws BadIdentityException {
    return file == null ? null : Pem.readPrivateKey(file);
  }

  private static @Nullable PublicKey theirs(@Nullable Path file) throws BadIdentityException {
    return file == null ? null : Pem.readCertificates(file).getFirst().getPublicKey();
  }

  static IaxAccount.Encryption encryption(MediaPolicy policy) {
    return switch (policy) {
      case ENCRYPTED -> IaxAccount.Encryption.REQUIRED;
      case ENCRYPTED_IF_OFFERED -> IaxAccount.Encryption.WANTED;
      case CLEAR -> IaxAccount.Encryption.OFF;
    };
  }
}
