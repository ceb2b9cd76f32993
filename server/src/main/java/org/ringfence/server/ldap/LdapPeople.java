package org.ringfence.server.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Ldap;
import org.ringfence.server.people.Acquaintance;

/** Reads people from a directory: in pages, no more than so many, and without referrals. */
public final class LdapPeople {
  private static final int CONNECT_MS = 5_000;
  private static final int ANSWER_MS = 15_000;
  private static final int PAGE = 500;
  private static final int MOST_NAME = 60;
  private static final int MOST_NUMBERS = 4;
  private static final String EXTENSION = "[0-9]{2,15}";

  private final Ldap settings;
  private final Function<String, @Nullable String> named;

  /**
   * @param named a number as it is written to E.164; null for none
   */
  public LdapPeople(Ldap settings, Function<String, @Nullable String> named) {
    this.settings = settings;
    this.named = named;
  }

  /** Why the directory could not be read. */
  public static final class Unread extends Exception {
    private static final long serialVersionUID = 1;

    Unread(String why, Throwable cause) {
      super(why, cause);
    }
  }

  /** All of them; blocks. */
  List<Acquaintance> read() throws Unread {
    List<Acquaintance> people = new ArrayList<>();
    read(settings.numbers(), entry -> add(people, entry));
    return people;
  }

  /**
   * The names of those who have an extension, by its number; blocks.
   *
   * @param attribute which holds the number of a person's extension
   */
  public Map<String, String> extensions(String attribute) throws Unread {
    Map<String, String> names = new TreeMap<>();
    read(
        List.of(attribute),
        entry -> {
          String number = entry.getAttributeValue(attribute);
          String name = plain(entry.getAttributeValue(settings.name()));
          boolean good = number != null && number.strip().matches(EXTENSION);
          if (good && !name.isEmpty()) names.putIfAbsent(number.strip(), name);
        });
    return names;
  }

  private void read(List<String> attributes, Consumer<Entry> taken) throws Unread {
    try (LDAPConnection connection = connected()) {
      if (!settings.user().isEmpty()) connection.bind(settings.user(), password());
      people(connection, attributes, taken);
    } catch (LDAPException e) {
      throw new Unread(e.getResultCode().getName() + ": " + e.getExceptionMessage(false, false), e);
    } catch (IOException | GeneralSecurityException | BadIdentityException e) {
      throw new Unread(String.valueOf(e.getMessage()), e);
    }
  }

  private LDAPConnection connected()
      throws LDAPException, GeneralSecurityException, IOException, BadIdentityException {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis(CONNECT_MS);
    options.setResponseTimeoutMillis(ANSWER_MS);
    options.setFollowReferrals(false);
    options.setSSLSocketVerifier(new NameCheck(settings.host()));
    boolean tls = settings.security() == Ldap.Security.TLS;
    SocketFactory sockets = tls ? context().getSocketFactory() : SocketFactory.getDefault();
    LDAPConnection connection =
        new LDAPConnection(sockets, options, settings.host(), settings.port());
    if (settings.security() != Ldap.Security.STARTTLS) return connection;
    try {
      var answer = connection.processExtendedOperation(new StartTLSExtendedRequest(context()));
      if (answer.getResultCode() != ResultCode.SUCCESS) throw new LDAPException(answer);
      return connection;
    } catch (LDAPException | GeneralSecurityException | IOException | BadIdentityException e) {
      connection.close();
      throw e;
    }
  }

  private SSLContext context() throws GeneralSecurityException, IOException, BadIdentityException {
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(anchors());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted.getTrustManagers(), null);
    return context;
  }

  private @Nullable KeyStore anchors()
      throws GeneralSecurityException, IOException, BadIdentityException {
    Path file = settings.trust();
    if (file == null) return null;
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (X509Certificate each : Pem.readCertificates(file)) {
      store.setCertificateEntry("anchor-" + number++, each);
    }
    return store;
  }

  private String password() throws IOException {
    Path file = settings.passwordFile();
    return file == null ? "" : Files.readString(file).lines().findFirst().orElse("");
  }

  private void people(LDAPConnection connection, List<String> attributes, Consumer<Entry> taken)
      throws LDAPException {
    List<String> wanted = new ArrayList<>(attributes);
    wanted.add(settings.name());
    SearchRequest search =
        new SearchRequest(
            settings.base(),
            SearchScope.SUB,
            Filter.create(settings.filter()),
            wanted.toArray(String[]::new));
    search.setSizeLimit(settings.most());
    search.setTimeLimitSeconds(ANSWER_MS / 1000);
    int left = settings.most();
    ASN1OctetString cookie = null;
    for (int pages = settings.most() / PAGE + 1; pages > 0; pages--) {
      search.setControls(new SimplePagedResultsControl(PAGE, cookie));
      SearchResult result = page(connection, search);
      for (Entry each : result.getSearchEntries()) if (left-- > 0) taken.accept(each);
      SimplePagedResultsControl more = SimplePagedResultsControl.get(result);
      cookie = more == null ? null : more.getCookie();
      if (cookie == null || cookie.getValueLength() == 0) break;
    }
  }

  /** More than are wanted: those that came will do. */
  private static SearchResult page(LDAPConnection connection, SearchRequest search)
      throws LDAPSearchException {
    try {
      return connection.search(search);
    } catch (LDAPSearchException e) {
      if (e.getResultCode() != ResultCode.SIZE_LIMIT_EXCEEDED) throw e;
      return e.getSearchResult();
    }
  }

  private void add(List<Acquaintance> people, Entry entry) {
    String name = plain(entry.getAttributeValue(settings.name()));
    if (name.isEmpty()) return;
    int left = MOST_NUMBERS;
    for (String attribute : settings.numbers()) {
      String[] values = entry.getAttributeValues(attribute);
      if (values == null) continue;
      for (String each : values) {
        String number = each.length() > 64 ? null : named.apply(each);
        boolean room = left > 0 && people.size() < settings.most();
        if (number == null || !room) continue;
        people.add(new Acquaintance(name, number));
        left--;
      }
    }
  }

  /** What others wrote is shown on displays and written into headers. */
  private static String plain(@Nullable String text) {
    if (text == null) return "";
    String plain = text.replaceAll("[\\p{Cntrl}\"<>\\\\]+", " ").strip();
    return plain.length() > MOST_NAME ? plain.substring(0, MOST_NAME).strip() : plain;
  }
}
