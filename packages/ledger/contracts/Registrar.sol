// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IDidRegistry, IEns, INameRecords} from "./Interfaces.sol";

/// Owns every name it registers and obeys orders (EIP-712) signed by the name's controller, so that
/// a participant without gas can hold names; anybody may submit an order.
///
/// A controller is an ERC-1056 identity: whoever owns the identity signs for it.
/// Kinds follow from the parent: an organisation (or the root) has organisations beneath it and two
/// spacers, `roles` and `apps`; an application has the spacer `roles`; a role has nothing. A spacer
/// is created, transferred and released with the name it belongs to.
contract Registrar {
    enum Kind {
        None,
        Organisation,
        Application,
        Role,
        Apps,
        Roles
    }

    struct Node {
        address controller;
        uint64 nonce;
        Kind kind;
        bool open;
        uint32 children;
        bytes32 parent;
    }

    event Claimed(bytes32 indexed node, bytes32 indexed parent, address indexed controller, Kind kind, string name);
    event ControllerChanged(bytes32 indexed node, address indexed controller);
    event Released(bytes32 indexed node, bytes32 indexed parent);
    event OpenChanged(bytes32 indexed node, bool open);

    error OrderExpired(uint256 deadline);
    error WrongSigner(bytes32 node, address expected, address signer);
    error NameTaken(bytes32 node);
    error NameUnknown(bytes32 node);
    error NameHasChildren(bytes32 node);
    error LabelInvalid(string label);
    error RecordRefused(bytes32 node, bytes4 selector);
    error NotAllowed(bytes32 node);

    bytes32 private constant ROLES = keccak256("roles");
    bytes32 private constant APPS = keccak256("apps");
    bytes32 private constant CLAIM =
        keccak256("Claim(bytes32 parent,string label,address controller,bytes[] records,uint256 nonce,uint256 deadline)");
    bytes32 private constant UPDATE = keccak256("Update(bytes32 node,bytes[] records,uint256 nonce,uint256 deadline)");
    bytes32 private constant TRANSFER =
        keccak256("Transfer(bytes32 node,address controller,uint256 nonce,uint256 deadline)");
    bytes32 private constant RELEASE = keccak256("Release(bytes32 node,uint256 nonce,uint256 deadline)");
    bytes32 private constant SET_OPEN = keccak256("SetOpen(bytes32 node,bool open,uint256 nonce,uint256 deadline)");

    IEns public immutable ens;
    address public immutable resolver;
    IDidRegistry public immutable didRegistry;
    bytes32 public immutable root;
    address private immutable deployer;
    bytes32 private immutable domainSeparator;

    mapping(bytes32 => Node) private nodes;

    constructor(IEns ens_, address resolver_, IDidRegistry didRegistry_, bytes32 root_) {
        ens = ens_;
        resolver = resolver_;
        didRegistry = didRegistry_;
        root = root_;
        deployer = msg.sender;
        domainSeparator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Digital Spine Registrar"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    /// Takes the root into use once this contract owns it in ENS.
    function start(string calldata rootName, address controller, bool open) external {
        if (msg.sender != deployer || nodes[root].kind != Kind.None) revert NotAllowed(root);
        ens.setResolver(root, resolver);
        nodes[root] = Node(controller, 0, Kind.Organisation, open, 0, bytes32(0));
        INameRecords(resolver).setName(root, rootName);
        emit Claimed(root, bytes32(0), controller, Kind.Organisation, rootName);
        emit OpenChanged(root, open);
        addSpacers(root, Kind.Organisation);
    }

    /// Registers `label` under `parent`. The parent's controller signs; where the parent is open, the claimant does.
    function claim(
        bytes32 parent,
        string calldata label,
        address controller,
        bytes[] calldata records,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 node) {
        bytes32 labelHash = keccak256(bytes(label));
        node = keccak256(abi.encodePacked(parent, labelHash));
        Kind kind = kindBeneath(parent);
        checkLabel(label, labelHash);
        if (controller == address(0)) revert NotAllowed(node);
        bytes32 order = keccak256(
            abi.encode(CLAIM, parent, labelHash, controller, hashAll(records), nodes[node].nonce, deadline)
        );
        address signer = recover(order, deadline, signature);
        address expected = ownerOf(controllerOf(parent));
        if (signer != expected && !(nodes[parent].open && signer == ownerOf(controller))) {
            revert WrongSigner(parent, expected, signer);
        }
        if (nodes[node].kind != Kind.None || ens.owner(node) != address(0)) revert NameTaken(node);
        nodes[parent].children++;
        register(parent, labelHash, label, kind, controller);
        nodes[node].nonce++;
        addSpacers(node, kind);
        write(node, records);
    }

    /// Writes resolver records of `node`.
    function update(bytes32 node, bytes[] calldata records, uint256 deadline, bytes calldata signature) external {
        bytes32 order = keccak256(abi.encode(UPDATE, node, hashAll(records), nodes[node].nonce, deadline));
        authorise(node, order, deadline, signature);
        write(node, records);
    }

    /// Hands `node`, and the spacers that belong to it, to another identity.
    function transfer(bytes32 node, address controller, uint256 deadline, bytes calldata signature) external {
        bytes32 order = keccak256(abi.encode(TRANSFER, node, controller, nodes[node].nonce, deadline));
        authorise(node, order, deadline, signature);
        if (controller == address(0) || isSpacer(node)) revert NotAllowed(node);
        nodes[node].controller = controller;
        emit ControllerChanged(node, controller);
    }

    /// Gives up `node`, which must have nothing beneath it but its spacers.
    function release(bytes32 node, uint256 deadline, bytes calldata signature) external {
        bytes32 order = keccak256(abi.encode(RELEASE, node, nodes[node].nonce, deadline));
        authorise(node, order, deadline, signature);
        if (node == root || isSpacer(node)) revert NotAllowed(node);
        Kind kind = nodes[node].kind;
        if (kind == Kind.Organisation) remove(node, APPS);
        if (kind != Kind.Role) remove(node, ROLES);
        bytes32 parent = nodes[node].parent;
        if (nodes[node].children != 0) revert NameHasChildren(node);
        nodes[parent].children--;
        forget(node, parent);
    }

    /// Opens `node` for self-service, or closes it: beneath an open node anyone may claim a free label.
    function setOpen(bytes32 node, bool open, uint256 deadline, bytes calldata signature) external {
        bytes32 order = keccak256(abi.encode(SET_OPEN, node, open, nodes[node].nonce, deadline));
        authorise(node, order, deadline, signature);
        nodes[node].open = open;
        emit OpenChanged(node, open);
    }

    /// The identity that controls `node`; zero if the name is not registered here.
    function controllerOf(bytes32 node) public view returns (address) {
        Node storage entry = nodes[node];
        return isSpacer(node) ? nodes[entry.parent].controller : entry.controller;
    }

    /// The nonce that the next order about `node` must carry, also if it is not registered.
    function nonceOf(bytes32 node) external view returns (uint256) {
        return nodes[node].nonce;
    }

    function infoOf(bytes32 node) external view returns (address controller, uint256 nonce, Kind kind, bool open) {
        Node storage entry = nodes[node];
        return (controllerOf(node), entry.nonce, entry.kind, entry.open);
    }

    function isSpacer(bytes32 node) private view returns (bool) {
        return nodes[node].kind == Kind.Apps || nodes[node].kind == Kind.Roles;
    }

    function kindBeneath(bytes32 parent) private view returns (Kind) {
        Kind kind = nodes[parent].kind;
        if (kind == Kind.None) revert NameUnknown(parent);
        if (kind == Kind.Organisation) return Kind.Organisation;
        if (kind == Kind.Apps) return Kind.Application;
        if (kind == Kind.Roles) return Kind.Role;
        revert NotAllowed(parent);
    }

    /// Refuses what would make the written name mean another node, and the spacers' labels.
    function checkLabel(string calldata label, bytes32 labelHash) private pure {
        bytes calldata raw = bytes(label);
        if (raw.length == 0 || raw.length > 255 || labelHash == ROLES || labelHash == APPS) revert LabelInvalid(label);
        for (uint256 i = 0; i < raw.length; i++) {
            if (raw[i] == "." || raw[i] == 0) revert LabelInvalid(label);
        }
    }

    function register(bytes32 parent, bytes32 labelHash, string memory label, Kind kind, address controller)
        private
    {
        bytes32 node = ens.setSubnodeOwner(parent, labelHash, address(this));
        ens.setResolver(node, resolver);
        Node storage entry = nodes[node];
        entry.controller = controller;
        entry.kind = kind;
        entry.parent = parent;
        string memory name = string.concat(label, ".", INameRecords(resolver).name(parent));
        INameRecords(resolver).setName(node, name);
        emit Claimed(node, parent, controllerOf(node), kind, name);
    }

    function addSpacers(bytes32 node, Kind kind) private {
        if (kind == Kind.Organisation) register(node, APPS, "apps", Kind.Apps, address(0));
        if (kind != Kind.Role) register(node, ROLES, "roles", Kind.Roles, address(0));
    }

    function remove(bytes32 parent, bytes32 labelHash) private {
        bytes32 spacer = keccak256(abi.encodePacked(parent, labelHash));
        if (nodes[spacer].children != 0) revert NameHasChildren(parent);
        forget(spacer, parent);
    }

    /// The nonce outlives the name, or an old order could be replayed on a name claimed again.
    function forget(bytes32 node, bytes32 parent) private {
        INameRecords(resolver).clear(node);
        ens.setResolver(node, address(0));
        ens.setOwner(node, address(0));
        nodes[node] = Node(address(0), nodes[node].nonce, Kind.None, false, 0, bytes32(0));
        emit Released(node, parent);
    }

    /// Only single calls whose first argument is `node` pass, and the reverse name stays ours.
    function write(bytes32 node, bytes[] calldata records) private {
        for (uint256 i = 0; i < records.length; i++) {
            bytes calldata call = records[i];
            if (call.length < 36) revert RecordRefused(node, bytes4(0));
            bytes4 selector = bytes4(call[:4]);
            if (
                bytes32(call[4:36]) != node || selector == INameRecords.setName.selector
                    || selector == INameRecords.clear.selector || selector == bytes4(keccak256("multicall(bytes[])"))
            ) revert RecordRefused(node, selector);
            (bool success, bytes memory result) = resolver.call(call);
            if (!success) {
                if (result.length == 0) revert RecordRefused(node, selector);
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
        }
    }

    function authorise(bytes32 node, bytes32 order, uint256 deadline, bytes calldata signature) private {
        if (nodes[node].kind == Kind.None) revert NameUnknown(node);
        address signer = recover(order, deadline, signature);
        address expected = ownerOf(controllerOf(node));
        if (signer != expected) revert WrongSigner(node, expected, signer);
        nodes[node].nonce++;
    }

    function ownerOf(address identity) private view returns (address) {
        return identity == address(0) ? address(0) : didRegistry.identityOwner(identity);
    }

    function hashAll(bytes[] calldata values) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](values.length);
        for (uint256 i = 0; i < values.length; i++) hashes[i] = keccak256(values[i]);
        return keccak256(abi.encodePacked(hashes));
    }

    function recover(bytes32 order, uint256 deadline, bytes calldata signature) private view returns (address signer) {
        if (block.timestamp > deadline) revert OrderExpired(deadline);
        if (signature.length != 65) revert WrongSigner(bytes32(0), address(0), address(0));
        bytes32 s = bytes32(signature[32:64]);
        if (uint256(s) > 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0) {
            revert WrongSigner(bytes32(0), address(0), address(0));
        }
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domainSeparator, order));
        signer = ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), s);
        if (signer == address(0)) revert WrongSigner(bytes32(0), address(0), address(0));
    }
}
