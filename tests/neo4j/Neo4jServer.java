import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/** Neo4j Community for tests, with Bolt on 127.0.0.1 and without authentication: arguments HOME PORT [SETTINGS]. */
public class Neo4jServer {
  public static void main(String[] arguments) throws Exception {
    var port = Integer.parseInt(arguments[1]);
    var builder = new DatabaseManagementServiceBuilder(Path.of(arguments[0]));
    if (arguments.length > 2) {
      builder.loadPropertiesFromFile(Path.of(arguments[2]));
    }
    var server =
        builder
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
            .setConfig(GraphDatabaseSettings.auth_enabled, false)
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(256))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    System.out.println("bolt ready");
    // Whoever started this holds the other end of its standard input: when that process dies, so does this.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
