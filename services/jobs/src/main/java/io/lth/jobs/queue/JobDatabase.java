package io.lth.jobs.queue;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The jobs' database: H2 or PostgreSQL, whichever its address names, with its tables in a schema of
 * their own and brought up to date when it is opened.
 */
public final class JobDatabase implements AutoCloseable {
  private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,40}");

  /** The first connection also waits for the driver to be loaded, on a machine that may be busy. */
  private static final Duration OPEN_WITHIN = Duration.ofMinutes(1);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private static final String MIGRATIONS = "classpath:io/lth/jobs/migration";

  private final AgroalDataSource pool;
  private final Address address;

  private JobDatabase(AgroalDataSource pool, Address address) {
    this.pool = pool;
    this.address = address;
  }

  /**
   * Where the database is.
   *
   * @param url JDBC's, of H2 or PostgreSQL
   * @param username null if none is needed
   * @param password null if none is needed
   * @param schema that holds the tables; made if it isn't there
   */
  public record Address(
      String url, @Nullable String username, @Nullable String password, String schema) {
    public Address {
      if (!url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
        throw Problem.of(Fault.REQUEST, "database-unknown")
            .expected("the JDBC address of an H2 or PostgreSQL database")
            .found(url)
            .where("lth.jobs.database.url")
            .remedy("name one, or leave the key out: jobs then lie in an H2 file of their own")
            .exception();
      }
      if (!SCHEMA.matcher(schema).matches()) {
        throw Problem.of(Fault.REQUEST, "schema-malformed")
            .expected("a schema of lower-case letters, digits and _, at most 41")
            .found(schema)
            .where("lth.jobs.database.schema")
            .remedy("choose another name")
            .exception();
      }
    }

    boolean isH2() {
      return url.startsWith("jdbc:h2:");
    }

    /** Whether no other process can have it open. */
    boolean isExclusive() {
      return url.startsWith("jdbc:h2:file:") && !url.contains("AUTO_SERVER=TRUE");
    }

    @Override
    public String toString() {
      return "%s, schema %s".formatted(url.replaceFirst("[?;].*", ""), schema);
    }
  }

  /**
   * Opens it and brings its tables up to date. One that refuses is away at once; one that is slow
   * gets a minute.
   *
   * @param connections at most
   * @param migrations where those of further tables lie
   * @throws io.lth.lottery.problem.ProblemException if it can't be had
   */
  public static JobDatabase open(Address address, int connections, List<String> migrations) {
    return open(address, connections, migrations, OPEN_WITHIN, ANSWER_WITHIN);
  }

  static JobDatabase open(
      Address address,
      int connections,
      List<String> migrations,
      Duration openWithin,
      Duration answerWithin) {
    AgroalDataSource pool;
    try {
      pool = AgroalDataSource.from(configuration(address, connections, openWithin));
    } catch (SQLException e) {
      throw away(address, e);
    }
    try {
      Flyway.configure(JobDatabase.class.getClassLoader())
          .dataSource(pool)
          .schemas(address.schema())
          .defaultSchema(address.schema())
          .locations(
              Stream.concat(Stream.of(MIGRATIONS), migrations.stream()).toArray(String[]::new))
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      pool.close();
      throw away(address, e);
    }
    pool.getConfiguration().connectionPoolConfiguration().setAcquisitionTimeout(answerWithin);
    return new JobDatabase(pool, address);
  }

  private static AgroalDataSourceConfigurationSupplier configuration(
      Address address, int connections, Duration openWithin) {
    // H2 refuses a schema that isn't there yet; PostgreSQL takes its name on trust. H2 reuses the
    // result of a query if no row was touched since, now and then one from before a commit that it
    // has told of already: who waits for a change would never see it.
    String schema =
        address.isH2()
            ? "CREATE SCHEMA IF NOT EXISTS \"%1$s\"; SET SCHEMA \"%1$s\"; SET OPTIMIZE_REUSE_RESULTS 0"
            : "SET search_path TO \"%s\"";
    return new AgroalDataSourceConfigurationSupplier()
        .connectionPoolConfiguration(
            pool ->
                pool.maxSize(connections)
                    .acquisitionTimeout(openWithin)
                    .connectionFactoryConfiguration(
                        factory -> {
                          factory.jdbcUrl(address.url());
                          factory.connectionProviderClass(driver(address));
                          factory.initialSql(schema.formatted(address.schema()));
                          if (address.username() != null) {
                            factory.principal(new NamePrincipal(address.username()));
                          }
                          if (address.password() != null) {
                            factory.credential(new SimplePassword(address.password()));
                          }
                          return factory;
                        }));
  }

  /** Named, and not looked for: what is registered depends on who asks the driver manager. */
  private static Class<?> driver(Address address) {
    String name = address.isH2() ? "org.h2.Driver" : "org.postgresql.Driver";
    try {
      return Class.forName(name, true, JobDatabase.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the driver is not packaged: " + name, e);
    }
  }

  /** Connections to it, in its schema. */
  public DataSource dataSource() {
    return pool;
  }

  Address address() {
    return address;
  }

  /**
   * Asks it for an answer.
   *
   * @throws io.lth.lottery.problem.ProblemException if there is none
   */
  public void check() {
    try (Connection connection = pool.getConnection()) {
      if (!connection.isValid((int) ANSWER_WITHIN.toSeconds())) {
        throw new SQLException("the connection is not valid any more");
      }
    } catch (SQLException e) {
      throw away(address, e);
    }
  }

  private static RuntimeException away(Address address, Exception cause) {
    return Problem.of(Fault.PLATFORM, "database-away")
        .expected("the jobs' database to answer")
        .found(reason(cause))
        .where(address.toString())
        .remedy(
            "see that it runs and that address and password are right; an H2 file is open to one"
                + " process only")
        .exception(cause);
  }

  /** What the innermost cause that has anything to say says: a timeout has nothing. */
  private static String reason(Throwable thrown) {
    String reason = thrown.toString();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        reason = cause.getMessage().strip();
      }
    }
    return reason;
  }

  /** What an answer that did not come is, as a problem. */
  public RuntimeException away(SQLException cause) {
    return away(address, cause);
  }

  @Override
  public void close() {
    pool.close();
  }
}
