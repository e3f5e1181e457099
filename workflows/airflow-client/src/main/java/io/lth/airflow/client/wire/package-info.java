/**
 * What goes over the wire, named as Airflow's specification names it: the calls as the Quarkus REST
 * client makes them, the bodies sent, and the documents received. Knows nothing of the client that
 * stands on it, and is not for use from elsewhere.
 */
@NullMarked
package io.lth.airflow.client.wire;

import org.jspecify.annotations.NullMarked;
