"""What the peers of the fixed schema are asked for: the columns that AWS documents, by kind.

Free-form members, and the few nested ones, stay JSON text: that is what each peer does fastest.
"""

TEXT = (
    "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode"
    " errorMessage requestID eventID eventType apiVersion recipientAccountId sharedEventID"
    " vpcEndpointId vpcEndpointAccountId eventCategory sessionCredentialFromConsole"
).split()
FREE = (
    "userIdentity requestParameters responseElements additionalEventData serviceEventDetails"
    " resources tlsDetails addendum edgeDeviceDetails insightDetails eventContext"
).split()
FLAGS = "readOnly managementEvent".split()
PARTITIONS = ("awsRegion", "eventSource")
