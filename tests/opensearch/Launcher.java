import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;

/**
 * Starts a node of OpenSearch with the modules that Sinorus needs, all on the class path.
 *
 * <p>Arguments: the node's folder, and its settings as NAME=VALUE.
 */
public final class Launcher {
    private static final List<String> MODULES =
            List.of(
                    "org.opensearch.transport.Netty4Plugin",
                    "org.opensearch.analysis.common.CommonAnalysisPlugin",
                    "org.opensearch.painless.PainlessPlugin");

    private static final class ServerNode extends Node {
        ServerNode(Environment environment, Collection<Class<? extends Plugin>> modules) {
            super(environment, modules, true);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Settings.Builder settings =
                Settings.builder()
                        .put("path.home", home.toString())
                        .put("transport.type", "netty4")
                        .put("http.type", "netty4");
        for (int at = 1; at < arguments.length; at++) {
            String[] pair = arguments[at].split("=", 2);
            if (pair[1].contains(",")) {
                settings.putList(pair[0], pair[1].split(","));
            } else {
                settings.put(pair[0], pair[1]);
            }
        }
        List<Class<? extends Plugin>> modules = new ArrayList<>();
        for (String module : MODULES) {
            modules.add(Class.forName(module).asSubclass(Plugin.class));
        }
        Node node = new ServerNode(new Environment(settings.build(), home.resolve("config")), modules);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }

    private Launcher() {}
}
